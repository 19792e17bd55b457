// The registry of targets: by name, or by the path of a module of one's own. Importing it loads no target, so that
// a server process loads its own library and no other.
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compressionFault, type Compression } from './compression.ts';
import { targetFaults } from './define-target.ts';
import { printable } from './printable-text.ts';
import { TARGET_CONTRACT_VERSION, type Stack, type Target, type Transport } from './target.ts';

/** A built-in target, as much of it as can be told without loading it. */
export interface TargetEntry {
  readonly name: string;
  readonly stack: Stack;
  readonly transport: Transport;
  /** The version of HTTP that it speaks; left out: 1.1. */
  readonly http?: 2;
  /** Loads its module, and with it its library. */
  load(): Promise<Target>;
  /** Whether it runs on this machine; loads what it takes to know. */
  availability(): Promise<Availability>;
  /** It runs nowhere, and is listed for those who look for it. */
  readonly never?: Exclude<Availability, { available: true }>;
  /** Why it cannot compress like that, as a whole sentence; undefined where it can. Without: it compresses nothing. */
  compressionFault?(compression: Compression): Promise<string | undefined>;
}

/** Both are whole sentences, so that they can stand one after the other. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

async function alwaysAvailable(): Promise<Availability> {
  return { available: true };
}

async function nodeCompressionFault(compression: Compression): Promise<string | undefined> {
  return compressionFault(compression);
}

async function uwsWsCompressionFault(compression: Compression): Promise<string | undefined> {
  const { uwsCompressionFault } = await import('./uws/compressors.ts');
  return uwsCompressionFault(compression);
}

async function uwsAvailability(): Promise<Availability> {
  const { loadUws } = await import('./uws/library.ts');
  const uws = loadUws();
  if (uws.loaded) return { available: true };
  return { available: false, reason: uws.reason, remedy: uws.remedy };
}

/** The built-in targets, pairs together. */
export const TARGETS: readonly TargetEntry[] = [
  {
    name: 'node-sse',
    stack: 'node',
    transport: 'sse',
    load: async () => (await import('./node/sse.ts')).target,
    availability: alwaysAvailable,
    compressionFault: nodeCompressionFault,
  },
  {
    name: 'node-ws',
    stack: 'node',
    transport: 'ws',
    load: async () => (await import('./node/ws.ts')).target,
    availability: alwaysAvailable,
    compressionFault: nodeCompressionFault,
  },
  {
    name: 'uws-sse',
    stack: 'uws',
    transport: 'sse',
    load: async () => (await import('./uws/sse.ts')).target,
    availability: uwsAvailability,
    compressionFault: nodeCompressionFault,
  },
  {
    name: 'uws-ws',
    stack: 'uws',
    transport: 'ws',
    load: async () => (await import('./uws/ws.ts')).target,
    availability: uwsAvailability,
    compressionFault: uwsWsCompressionFault,
  },
];

/** It is a question that people ask; so there is an answer in the tables, and no hole. */
const NO_UWS_HTTP2 = {
  available: false,
  reason: 'uWebSockets.js has no HTTP/2.',
  remedy: 'Measure it over HTTP/1.1: --stack uws.',
} as const;

/**
 * Targets that run only where they are named: HTTP/2, whose WebSockets rest on private parts of a library. uWebSockets.js has
 * no HTTP/2.
 */
export const EXPERIMENTAL_TARGETS: readonly TargetEntry[] = [
  {
    name: 'node-h2-sse',
    stack: 'node-h2',
    transport: 'sse',
    http: 2,
    load: async () => (await import('./node-h2/sse.ts')).target,
    availability: alwaysAvailable,
  },
  {
    name: 'node-h2-ws',
    stack: 'node-h2',
    transport: 'ws',
    http: 2,
    load: async () => (await import('./node-h2/ws.ts')).target,
    availability: alwaysAvailable,
  },
  ...(['sse', 'ws'] as const).map((transport): TargetEntry => {
    return {
      name: `uws-h2-${transport}`,
      stack: 'uws-h2',
      transport,
      load: () => Promise.reject(new Error(NO_UWS_HTTP2.reason)),
      availability: () => Promise.resolve(NO_UWS_HTTP2),
      never: NO_UWS_HTTP2,
    };
  }),
];

/** The entry of a built-in target. */
export function builtInTarget(name: string): TargetEntry | undefined {
  return [...TARGETS, ...EXPERIMENTAL_TARGETS].find((entry) => entry.name === name);
}

/**
 * Why a target cannot compress like that, as a whole sentence; undefined where it can, or where nobody knows before it
 * listens, as of a module of a user's own.
 */
export async function compressionFaultOf(
  name: string,
  compression: Compression,
): Promise<string | undefined> {
  const entry = builtInTarget(name);
  if (entry === undefined) return undefined;
  return entry.compressionFault === undefined
    ? `${name} compresses nothing.`
    : entry.compressionFault(compression);
}

function isLocation(text: string): boolean {
  return text.startsWith('file:') || text.startsWith('./') || text.startsWith('../') || isAbsolute(text);
}

/** Throws where a module's `target` is not one that this version can serve and compare. */
function checkTarget(value: unknown, location: string): Target {
  const found = (value ?? {}) as Partial<Target>;
  if (value === undefined) {
    throw new TypeError(
      `${location} exports no target: add \`export const target = defineTarget({ … })\` (\`pushbench init\` writes one)`,
    );
  }
  if (found.contractVersion !== TARGET_CONTRACT_VERSION) {
    throw new TypeError(
      `${location} has contractVersion ${printable(String(found.contractVersion))}, this pushbench has ` +
        `${TARGET_CONTRACT_VERSION}: compare the target with servers/target.ts, then set TARGET_CONTRACT_VERSION`,
    );
  }
  const faults = targetFaults(found);
  if (faults.length > 0) throw new TypeError(`the target of ${location} is not whole: ${faults.join('; ')}`);
  return found as Target;
}

/** What a module of targets exports: one, or many by name, as this one does. */
interface TargetModule {
  readonly target?: unknown;
  readonly builtInTarget?: (name: string) => Pick<TargetEntry, 'load'> | undefined;
}

/** What the module throws does not say whose it is. */
async function imported(url: string, location: string): Promise<TargetModule> {
  try {
    return (await import(url)) as TargetModule;
  } catch (error) {
    const message = printable(error instanceof Error ? error.message : String(error));
    throw new Error(`${location} cannot be loaded: ${message}`, { cause: error });
  }
}

/** `./dist/servers/targets.js#node-sse`: the module, and the name of a target in its registry. */
const NAMED_IN_MODULE = /^(.+)#([^#/]+)$/;

/** The location of a target, as a file URL: a path is one of `folder`, and a name in a registry stays a fragment. */
export function targetUrl(location: string, folder = process.cwd()): string {
  if (location.startsWith('file:')) return location;
  const [, path = location, name] = NAMED_IN_MODULE.exec(location) ?? [];
  const url = pathToFileURL(resolve(folder, path));
  if (name !== undefined) url.hash = name;
  return url.href;
}

/** The target of a module, or with `name` the one that its registry has under that name. */
async function targetOf(module: TargetModule, name: string, location: string): Promise<unknown> {
  if (name === '') return module.target;
  if (typeof module.builtInTarget !== 'function')
    throw new TypeError(`${location}: the module exports no registry: leave out #${name}`);
  const entry = module.builtInTarget(name);
  if (entry === undefined) throw new RangeError(`${location}: that build has no target ${name}`);
  return entry.load();
}

/**
 * Loads a target: a built-in one by its name; or by a path (relative to the working directory) or file URL the `target`
 * that a module exports, or with `#name` the one that the module gives as `builtInTarget(name)`, as this one does for
 * every build of pushbench. Rejects with what is wrong and what to do.
 */
export async function loadTarget(nameOrPath: string): Promise<Target> {
  const entry = builtInTarget(nameOrPath);
  if (entry !== undefined) return entry.load();
  if (nameOrPath === '') throw new RangeError('a name is empty: use one as `pushbench list` shows it');
  if (!isLocation(nameOrPath)) {
    const names = TARGETS.map(({ name }) => name).join(', ');
    throw new RangeError(
      `there is no target ${nameOrPath}: use one of ${names}, or the path of your own module, such as ./my-target.js`,
    );
  }
  const url = new URL(targetUrl(nameOrPath));
  const name = decodeURIComponent(url.hash.slice(1));
  url.hash = '';
  return checkTarget(await targetOf(await imported(url.href, nameOrPath), name, nameOrPath), nameOrPath);
}
