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

describe('notLoaded', () => {
  it('tells a missing library from one that does not fit, on one line', () => {
    expect(notLoaded(errorOfMissing()).reason).toBe('uWebSockets.js is not installed');
    expect(notLoaded(new Error('supports only Node 16\n\nGLIBC_2.38 not found')).reason).toBe(
      'supports only Node 16 GLIBC_2.38 not found',
    );
    expect(notLoaded('odd').reason).toBe('odd');
    expect(notLoaded(undefined).remedy).toContain('npm i uNetworking/uWebSockets.js#v20');
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
