import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageVersion } from './package-version.ts';

it('is that of the package that a module would load', () => {
  const manifest = readFileSync(new URL('../node_modules/ws/package.json', import.meta.url), 'utf8');
  expect(packageVersion('ws', import.meta.url)).toBe((JSON.parse(manifest) as { version: string }).version);
});

it('says what is to be installed', () => {
  expect(() => packageVersion('no-such-package', import.meta.url)).toThrow('npm install no-such-package');
});
