// Loads uWebSockets.js, an optional peer with a native binary for each platform and Node version, or tells why it
// does not load. `createRequire`, because `await import()` of the binary ends Node 20 even when it is caught.
// https://github.com/uNetworking/uWebSockets.js
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as UWebSockets from 'uWebSockets.js';

/** The library. Its `listen` takes host, port and options together, which its own types leave out. */
export type Uws = Pick<
  typeof UWebSockets,
  | 'App'
  | 'SSLApp'
  | 'DISABLED'
  | 'SHARED_COMPRESSOR'
  | 'DEDICATED_COMPRESSOR_3KB'
  | 'us_listen_socket_close'
  | 'us_socket_local_port'
> & { readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number };

/** How to get it: npm has only copies, which the project disowns. */
export const UWS_REMEDY =
  'Install the official build from its GitHub releases: npm i uNetworking/uWebSockets.js#v20.x ' +
  '(take the newest tag that supports your Node.js version and platform).';

export type UwsState =
  | { readonly loaded: true; readonly library: Uws }
  | { readonly loaded: false; readonly reason: string; readonly remedy: string };

const require = createRequire(import.meta.url);

let state: UwsState | undefined;

/** Loads the library, once for the process. */
export function loadUws(): UwsState {
  state ??= load();
  return state;
}

function load(): UwsState {
  try {
    return { loaded: true, library: require('uWebSockets.js') as Uws };
  } catch (error) {
    return notLoaded(error);
  }
}

/** What it means that loading failed with this error. */
export function notLoaded(error: unknown): UwsState & { readonly loaded: false } {
  const missing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  const message = error instanceof Error ? error.message : String(error);
  return {
    loaded: false,
    reason: missing ? 'uWebSockets.js is not installed.' : causeIn(message),
    remedy: UWS_REMEDY,
  };
}

/**
 * The library puts a sentence on the Node.js versions that it supports before every error. The cause stands after it: there
 * is no binary for this version and platform; or the dynamic loader says what is wrong with the one that there is.
 */
function causeIn(message: string): string {
  const [general, cause = ''] = message.split(/\n\s*\n/, 2);
  if (/Cannot find module '\.\/uws_/.test(cause))
    return `uWebSockets.js has no binary for Node.js ${process.version} (modules ${process.versions.modules}) on ${process.platform} ${process.arch}.`;
  const text = (cause.trim() === '' ? general! : cause).trim().replaceAll(/\s+/g, ' ');
  return `uWebSockets.js does not load: ${text.replace(/^Error: /, '').replace(/\.$/, '')}.`;
}

/** The library, or an error that tells why not and what to do. */
export function requireUws(): Uws {
  const loaded = loadUws();
  if (loaded.loaded) return loaded.library;
  throw new Error(`${loaded.reason} ${loaded.remedy}`);
}

/** What is installed, whether or not it loads: its version (with its name, where it is a copy) and its native binary. */
export function installedUws(): { readonly version: string; readonly binary: string } | undefined {
  try {
    const main = require.resolve('uWebSockets.js');
    const { name, version } = createRequire(main)('./package.json') as { name: string; version: string };
    return {
      version: name === 'uWebSockets.js' ? version : `${name}@${version}`,
      binary: join(dirname(main), `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`),
    };
  } catch {
    return undefined;
  }
}

/** The versions that a target on uWebSockets.js reports. */
export function uwsVersions(): Record<string, string> {
  return { node: process.versions.node, 'uWebSockets.js': installedUws()?.version ?? 'not installed' };
}
