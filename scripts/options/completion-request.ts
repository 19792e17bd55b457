// The chat completion request that `probe --openai` fills in.
// https://platform.openai.com/docs/api-reference/chat/create

export interface CompletionOptions {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

const PATH = '/v1/chat/completions';

/** The path is completed where it stops at the server or at its version: `http://127.0.0.1:8000`, `…/v1`. */
export function completionRequest(
  given: URL,
  { model, prompt, maxTokens }: CompletionOptions,
): { readonly url: URL; readonly body: Buffer } {
  const url = new URL(given);
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '') url.pathname = PATH;
  else if (/\/v\d+$/.test(path)) url.pathname = `${path}/chat/completions`;
  const body = {
    model,
    messages: [{ role: 'user', content: prompt }],
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  };
  return { url, body: Buffer.from(JSON.stringify(body)) };
}
