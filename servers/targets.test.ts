import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInTarget, EXPERIMENTAL_TARGETS, loadTarget, TARGETS, targetUrl } from './targets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-targets-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a module of one's own and gives its path. */
function ownModule(name: string, source: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
}

const whole = `{ contractVersion: 1, name: 'own', stack: 'own', transport: 'sse', versions: {}, listen() {} }`;

describe('the built-in targets', () => {
  it('come in pairs, one of each transport on every stack', () => {
    const stacks = [...new Set(TARGETS.map(({ stack }) => stack))];
    expect(TARGETS.map(({ name }) => name)).toEqual(
      stacks.flatMap((stack) => [`${stack}-sse`, `${stack}-ws`]),
    );
  });

  it.each(TARGETS)('$name loads as what the registry says, or says why it does not run', async (entry) => {
    const target = await entry.load();
    expect(target).toMatchObject({ name: entry.name, stack: entry.stack, transport: entry.transport });
    expect(Object.keys(target.versions)).toContain('node');
    const availability = await entry.availability();
    const unavailable = { available: false, remedy: expect.stringContaining('uNetworking/uWebSockets.js') };
    expect(availability).toMatchObject(availability.available ? { available: true } : unavailable);
  });

  it('of HTTP/2 are found by name, and that uWebSockets.js has none is said', async () => {
    expect(EXPERIMENTAL_TARGETS.map(({ name }) => name)).toEqual([
      'node-h2-sse',
      'node-h2-ws',
      'uws-h2-sse',
      'uws-h2-ws',
    ]);
    expect(await loadTarget('node-h2-ws')).toMatchObject({ stack: 'node-h2', transport: 'ws', http: 2 });
    const uws = builtInTarget('uws-h2-sse')!;
    expect(await uws.availability()).toMatchObject({
      available: false,
      reason: 'uWebSockets.js has no HTTP/2.',
    });
    await expect(uws.load()).rejects.toThrow('has no HTTP/2');
  });

  it('are found by name', () => {
    expect(builtInTarget('node-ws')?.transport).toBe('ws');
    expect(builtInTarget('node')).toBeUndefined();
  });
});

describe('loadTarget', () => {
  it('takes a name, a path and a file URL', async () => {
    const path = ownModule('own', `export const target = ${whole};`);
    expect((await loadTarget('node-sse')).name).toBe('node-sse');
    expect((await loadTarget(path)).name).toBe('own');
    expect((await loadTarget(pathToFileURL(path).href)).name).toBe('own');
  });

  it('takes a name in the registry of another build, wherever that keeps the module', async () => {
    const registry = ownModule(
      'registry',
      `export const builtInTarget = (name) => name === 'own' ? { load: async () => (${whole}) } : undefined;`,
    );
    expect((await loadTarget(`${registry}#own`)).name).toBe('own');
    expect((await loadTarget(targetUrl('./registry.mjs#own', folder))).name).toBe('own');
    await expect(loadTarget(`${registry}#other`)).rejects.toThrow('that build has no target other');
    const plain = ownModule('plain', `export const target = ${whole};`);
    await expect(loadTarget(`${plain}#own`)).rejects.toThrow('exports no registry: leave out #own');
    const unreal = ownModule('unreal', `export const builtInTarget = () => ({ load: async () => ({}) });`);
    await expect(loadTarget(`${unreal}#own`)).rejects.toThrow('contractVersion undefined');
  });

  it('takes a number sign in a folder for what it is', () => {
    expect(targetUrl('./c#/own.mjs', '/home')).toBe('file:///home/c%23/own.mjs');
    expect(targetUrl('./c#/targets.js#own', '/home')).toBe('file:///home/c%23/targets.js#own');
  });

  it('names the module that cannot be loaded, and why', async () => {
    const throwing = ownModule('throwing', `throw new Error('boom at import');`);
    await expect(loadTarget(throwing)).rejects.toThrow(`${throwing} cannot be loaded: boom at import`);
    const none = join(folder, 'none.mjs');
    await expect(loadTarget(none)).rejects.toThrow(`${none} cannot be loaded: Cannot find`);
    await expect(loadTarget('')).rejects.toThrow('a name is empty');
  });

  it('names the targets that there are', async () => {
    await expect(loadTarget('nodejs')).rejects.toThrow(
      /no target nodejs: use one of node-sse, node-ws,.* or the path/,
    );
  });

  it.each([
    ['nothing', 'export const other = 1;', /exports no target/],
    ['newer', `export const target = { ...${whole}, contractVersion: 2 };`, /has contractVersion 2.* has 1/],
    ['null', 'export const target = null;', /contractVersion undefined/],
    [
      'transport',
      `export const target = { ...${whole}, transport: 'poll' };`,
      /transport must be 'sse' or 'ws'/,
    ],
    [
      'parts',
      `export const target = { contractVersion: 1, transport: 'ws' };`,
      /name.*; stack.*; versions.*; listen/,
    ],
  ])('refuses a module with %s', async (name, source, message) => {
    await expect(loadTarget(ownModule(name, source))).rejects.toThrow(message);
  });
});
