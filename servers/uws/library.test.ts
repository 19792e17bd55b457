import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedUws, loadUws, notLoaded, requireUws, UWS_REMEDY, uwsVersions } from './library.ts';

/** The error of a place where nothing is installed. */
function errorOfMissing(): unknown {
  try {
    createRequire(join(tmpdir(), 'nowhere.js'))('uWebSockets.js');
  } catch (error) {
    return error;
  }
  return undefined;
}

/** As the library throws it, with its own sentence before the cause. */
const thrown = (cause: string): Error =>
  new Error(`This version of uWS.js supports only Node.js versions 16, 18 and 20 on Linux.\n\n${cause}`);

describe('notLoaded', () => {
  it.each([
    ['a missing library', errorOfMissing(), 'uWebSockets.js is not installed.'],
    [
      'a C library that is too old',
      thrown("Error: /lib/libc.so.6: version `GLIBC_2.38' not found\n(required by uws_linux_x64_115.node)"),
      "uWebSockets.js does not load: /lib/libc.so.6: version `GLIBC_2.38' not found (required by uws_linux_x64_115.node).",
    ],
    [
      'a version of Node.js without a binary',
      thrown("Error: Cannot find module './uws_linux_x64_99.node'\nRequire stack:\n- /node_modules/uws.js"),
      `uWebSockets.js has no binary for Node.js ${process.version} (modules ${process.versions.modules}) on ${process.platform} ${process.arch}.`,
    ],
    ['an error without a cause', new Error('odd.'), 'uWebSockets.js does not load: odd.'],
    ['what is no error', 'odd', 'uWebSockets.js does not load: odd.'],
  ])('tells %s by its cause, in a sentence on one line', (_, error, reason) => {
    expect(notLoaded(error)).toMatchObject({ loaded: false, reason });
  });

  it('gives its remedy as a sentence', () => {
    const { remedy } = notLoaded(undefined);
    expect(remedy).toMatch(/^Install .*npm i uNetworking\/uWebSockets\.js#v20.*\.$/);
  });
});

const state = loadUws();

describe('uWebSockets.js', () => {
  it('is loaded once', () => {
    expect(loadUws()).toBe(state);
  });

  it.skipIf(state.loaded)('is told to be missing by everything that needs it', () => {
    expect(() => requireUws()).toThrow(UWS_REMEDY);
  });

  it.runIf(state.loaded)('has a version and a native binary', () => {
    expect(requireUws()).toHaveProperty('App');
    const installed = installedUws();
    expect(uwsVersions()['uWebSockets.js']).toBe(installed?.version);
    expect(existsSync(installed?.binary ?? '')).toBe(true);
  });
});
