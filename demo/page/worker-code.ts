// The two workers of the page. Under the page's policy only what this factory lets through becomes the address of code.
// https://w3c.github.io/trusted-types/dist/spec/

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

const WORKERS = {
  lanes: '/demo/page/lanes/lanes-worker.js',
  timer: '/demo/page/parts/timer-worker.js',
} as const;

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
/** A browser that knows no trusted types needs none. */
const policy = trustedTypes?.createPolicy('pushbench', { createScriptURL: (url) => url });

export function startWorker(name: keyof typeof WORKERS): Worker {
  const url = WORKERS[name];
  return new Worker(policy?.createScriptURL(url) ?? url, { type: 'module' });
}
