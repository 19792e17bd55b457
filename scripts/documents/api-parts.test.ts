// Declarations are read out of sources in the house's format, without bodies and without what is private.
import { describe, expect, it } from 'vitest';
import { declarationsOf, exportsOfPackage, ownDeclarations } from './api-parts.ts';

const SOURCE = `// A file.

/** Not exported. */
function hidden(): void {}

/**
 * Two lines
 * of comment.
 */
export function shown(
  first: string,
  { second }: { readonly second: number },
): string {
  return first + second;
}

export interface Plain {
  /** What it is. */
  readonly is: boolean;
}

/** One of a class. */
export class Thing extends Error {
  readonly path: string;
  readonly #secret = 1;

  constructor(path: string) {
    super(path);
    this.path = path;
  }

  /** Says it. */
  say(): string {
    if (this.path === '') {
      return '';
    }
    return this.#whisper();
  }

  #whisper(): string {
    return String(this.#secret);
  }
}

export const LIMIT = 5;
`;

describe('the declarations of a file', () => {
  const found = ownDeclarations(SOURCE);

  it('are those that it exports, each with its comment', () => {
    expect(found.map(({ name, comment }) => [name, comment])).toEqual([
      ['shown', 'Two lines\nof comment.'],
      ['Plain', ''],
      ['Thing', 'One of a class.'],
      ['LIMIT', ''],
    ]);
  });

  it('have neither bodies nor private members', () => {
    const [shown, plain, thing] = found.map(({ signature }) => signature);
    expect(shown).toBe(
      'function shown(\n  first: string,\n  { second }: { readonly second: number },\n): string;',
    );
    expect(plain).toContain('readonly is: boolean;\n}');
    expect(thing).toBe(
      'class Thing extends Error {\n  readonly path: string;\n  constructor(path: string);\n  /** Says it. */\n  say(): string;\n}',
    );
  });
});

describe('the package', () => {
  it('has entries whose declarations are all found, also those that are passed on', () => {
    const entries = exportsOfPackage().map(({ specifier }) => specifier);
    expect(entries.slice(0, 2)).toEqual(['pushbench/target', 'pushbench/scenario']);
    expect(declarationsOf('servers/own-target.ts').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Target', 'defineTarget', 'Hub', 'encodeEvent', 'packageVersion']),
    );
    for (const { specifier, file } of exportsOfPackage())
      expect([specifier, declarationsOf(file).length > 0]).toEqual([specifier, true]);
  });
});
