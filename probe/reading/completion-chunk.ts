// One event of a language model's answer: how much content it has, what it says of usage, whether it is an error. The
// shapes of OpenAI (chat, completions, responses), of Anthropic and of Gemini, which most gateways speak.
// https://platform.openai.com/docs/api-reference/chat-streaming, https://docs.anthropic.com/en/api/messages-streaming

/** What one event says. */
export interface ChunkFacts {
  /** Characters of content. An empty first chunk has none. */
  readonly content: number;
  /** Characters of reasoning that precedes the answer. */
  readonly reasoning: number;
  /** Tokens of the whole answer so far, where it says so. */
  readonly outputTokens: number | undefined;
  /** It says that the answer is complete. */
  readonly finished: boolean;
  /** `[DONE]`: the stream's own end mark, which no content belongs to. */
  readonly done: boolean;
  /** The message of an error. */
  readonly error: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const NOTHING: ChunkFacts = {
  content: 0,
  reasoning: 0,
  outputTokens: undefined,
  finished: false,
  done: false,
  error: undefined,
};

const LONGEST_ERROR = 200;

/** `text`: the event's data; `json`: the same parsed, where it is JSON. Undefined where it is nothing of this kind. */
export function readChunk(type: string, text: string, json: unknown): ChunkFacts | undefined {
  if (text === '[DONE]') return { ...NOTHING, done: true };
  const error = errorIn(type, text, json);
  if (error !== undefined) return { ...NOTHING, error };
  const object = asObject(json);
  if (object === undefined) return undefined;
  const outputTokens = tokensIn(object);
  const { content, reasoning, finished, known } = contentIn(object);
  if (!known && outputTokens === undefined) return undefined;
  return { ...NOTHING, content, reasoning, finished, outputTokens };
}

/** What `event: error`, or an object with an `error`, reports. */
export function errorIn(type: string, text: string, json: unknown): string | undefined {
  const object = asObject(json);
  const found = object?.['error'];
  if (typeof found === 'string' && found !== '') return shortened(found);
  const nested = asObject(found);
  if (nested !== undefined) return shortened(textOf(nested['message']) ?? JSON.stringify(nested));
  if (type === 'error' || object?.['type'] === 'error') return shortened(textOf(object?.['message']) ?? text);
  return undefined;
}

function contentIn(object: Json): {
  readonly content: number;
  readonly reasoning: number;
  readonly finished: boolean;
  readonly known: boolean;
} {
  const choice = asObject(firstOf(object['choices']));
  if (choice !== undefined) {
    const delta = asObject(choice['delta']) ?? choice;
    return {
      content: lengthOf(delta['content']) + lengthOf(delta['text']) + toolCallLength(delta['tool_calls']),
      reasoning: lengthOf(delta['reasoning_content']) + lengthOf(delta['reasoning']),
      finished: typeof choice['finish_reason'] === 'string',
      known: true,
    };
  }
  const type = textOf(object['type']) ?? '';
  if (type === 'content_block_delta') {
    const delta = asObject(object['delta']) ?? {};
    const content = lengthOf(delta['text']) + lengthOf(delta['partial_json']);
    return { content, reasoning: lengthOf(delta['thinking']), finished: false, known: true };
  }
  if (type === 'message_stop' || type === 'response.completed') {
    return { content: 0, reasoning: 0, finished: true, known: true };
  }
  if (type.startsWith('response.') && type.endsWith('.delta')) {
    const length = lengthOf(object['delta']);
    const isReasoning = type.includes('reasoning');
    return {
      content: isReasoning ? 0 : length,
      reasoning: isReasoning ? length : 0,
      finished: false,
      known: true,
    };
  }
  const candidate = asObject(firstOf(object['candidates']));
  const parts = asObject(candidate?.['content'])?.['parts'];
  if (Array.isArray(parts)) {
    const content = parts.reduce((sum: number, part) => sum + lengthOf(asObject(part)?.['text']), 0);
    return { content, reasoning: 0, finished: typeof candidate?.['finishReason'] === 'string', known: true };
  }
  return { content: 0, reasoning: 0, finished: false, known: Array.isArray(object['choices']) };
}

function tokensIn(object: Json): number | undefined {
  const usage = asObject(object['usage']) ?? asObject(asObject(object['response'])?.['usage']);
  const count =
    usage?.['completion_tokens'] ??
    usage?.['output_tokens'] ??
    asObject(object['usageMetadata'])?.['candidatesTokenCount'];
  return typeof count === 'number' ? count : undefined;
}

function toolCallLength(calls: unknown): number {
  if (!Array.isArray(calls)) return 0;
  return calls.reduce(
    (sum: number, call) => sum + lengthOf(asObject(asObject(call)?.['function'])?.['arguments']),
    0,
  );
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function shortened(text: string): string {
  return text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR)}…` : text;
}
