// The rules of the house that a compiler does not know: which room may import from which, who may print, and what
// the measured processes must not load.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAX_LINES, MAY_PRINT, placeOf, ROOMS, VAGUE_NAMES } from './house.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  /** From the project's folder. */
  readonly path: string;
  readonly room: string;
  /** Without comments. */
  readonly text: string;
  readonly imports: readonly Import[];
  readonly lines: number;
}

/** Blank comments and keep everything else; `https://` in a string is not a comment. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*$/gm, '');
}

function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^\s*(?:import|export)\b(\s+type\b)?[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm);
  const bare = text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [
    ...[...statements].map(([, type, specifier]) => ({
      specifier: specifier!,
      typeOnly: type !== undefined,
    })),
    ...[...bare, ...dynamic].map(([, specifier]) => ({ specifier: specifier!, typeOnly: false })),
  ];
}

const files: SourceFile[] = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(room, name);
      const whole = readFileSync(join(ROOT, path), 'utf8');
      const text = withoutComments(whole);
      return { path, room, text, imports: importsOf(text), lines: whole.trimEnd().split('\n').length };
    }),
);
const byPath = new Map(files.map((file) => [file.path, file]));

/** The path from the project's folder that a relative import names. */
function resolved(file: SourceFile, specifier: string): string {
  return normalize(join(dirname(file.path), specifier));
}

describe('the import rule', () => {
  it('sees the imports that there are', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(byPath.get('harness/trial/block.ts')?.imports).toContainEqual({
      specifier: './block-sides.ts',
      typeOnly: false,
    });
    expect(byPath.get('servers/targets.ts')?.imports).toContainEqual({
      specifier: './node/ws.ts',
      typeOnly: false,
    });
    expect(byPath.get('servers/node/sse.ts')?.imports.map(({ specifier }) => specifier)).toContain(
      'node:http',
    );
  });

  it('is kept by every file, tests and fixtures included', () => {
    const broken = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.') && specifier.endsWith('.ts'))
        .map(({ specifier }) => resolved(file, specifier))
        .filter((path) => {
          const order = ROOMS.indexOf(path.split('/')[0]!);
          return order < 0 || order > ROOMS.indexOf(file.room);
        })
        .map((path) => `${file.path} imports ${path}`),
    );
    expect(broken).toEqual([]);
  });

  it('names only files that exist', () => {
    const missing = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolved(file, specifier))
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${file.path} imports ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

const isTest = ({ path }: SourceFile): boolean => path.endsWith('.test.ts');

/** What a file imports of this project, types too. */
function ownImports(file: SourceFile): string[] {
  return file.imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => resolved(file, specifier))
    .filter((path) => byPath.has(path));
}

describe('the inner rooms', () => {
  it('have a place for every file', () => {
    expect(files.filter(({ path }) => placeOf(path) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('know only of those that stand before them', () => {
    const broken = files
      .filter((file) => !isTest(file))
      .flatMap((file) => {
        const here = placeOf(file.path)!;
        return ownImports(file)
          .filter((path) => byPath.get(path)!.room === file.room)
          .filter((path) => {
            const there = placeOf(path)!;
            return there.height > here.height || (there.height === here.height && there.place !== here.place);
          })
          .map((path) => `${file.path} imports ${path}`);
      });
    expect(broken).toEqual([]);
  });

  it('tell a place by the folder, by a name of its own, and by neither', () => {
    expect(placeOf('servers/node/sse.ts')).toEqual({ height: 1, place: 'node' });
    expect(placeOf('servers/targets.test.ts')).toEqual({ height: 2, place: 'targets.ts' });
    expect(placeOf('servers/target.ts')).toEqual({ height: 0, place: '.' });
    expect(placeOf('servers/elsewhere/sse.ts')).toBeUndefined();
  });
});

describe('circles', () => {
  it('of files are there none, not even of types', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, above: readonly string[]): void => {
      if (above.includes(path)) circles.push([...above.slice(above.indexOf(path)), path].join(' → '));
      if (done.has(path)) return;
      done.add(path);
      for (const next of ownImports(byPath.get(path)!)) visit(next, [...above, path]);
    };
    for (const { path } of files) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('sizes', () => {
  it(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = files.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines}`);
    expect(long).toEqual([]);
  });
});

describe('printing', () => {
  it('is left to reports and scripts', () => {
    const printing = files
      .filter(({ room, path }) => !MAY_PRINT.has(room) && !/\.(test|fixture)\.ts$/.test(path))
      .filter(({ text }) => /\bconsole\.|\bprocess\.(stdout|stderr)\b/.test(text))
      .map(({ path }) => path);
    expect(printing).toEqual([]);
  });
});

/** Every module that is loaded with an entry. Types are not; nor is what an `import()` names, unless it is ours. */
function loadedWith(entry: string): { ours: Set<string>; packages: Set<string> } {
  const ours = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (ours.has(path)) return;
    ours.add(path);
    const file = byPath.get(path)!;
    for (const { specifier, typeOnly } of file.imports) {
      if (typeOnly) continue;
      if (specifier.startsWith('.')) visit(resolved(file, specifier));
      else packages.add(specifier);
    }
  };
  visit(entry);
  return { ours, packages };
}

describe('the measured processes', () => {
  it.each(['harness/trial/server-process.ts', 'harness/trial/client-process.ts'])(
    '%s loads no validation, and counts durations without a library',
    (entry) => {
      const { ours, packages } = loadedWith(entry);
      expect(ours).toContain('workloads/broadcast/workload.ts');
      expect(ours).toContain('measure/figures/histogram.ts');
      expect(packages).toContain('ws');
      expect([...packages].filter((name) => ['zod', 'hdr-histogram-js'].includes(name))).toEqual([]);
    },
  );

  it.each(['harness/fleet/server-process.ts', 'harness/fleet/client-process.ts'])(
    '%s loads no other workload',
    (entry) => {
      const { ours } = loadedWith(entry);
      expect(ours).toContain('workloads/held/server.ts');
      expect(
        [...ours].filter((path) => /workloads\/(broadcast|idle|stream|churn|exchange)/.test(path)),
      ).toEqual([]);
    },
  );

  it('load nothing of the rooms that only the parent needs', () => {
    for (const entry of [
      'harness/trial/server-process.ts',
      'harness/fleet/server-process.ts',
      'harness/trial/client-process.ts',
      'harness/fleet/client-process.ts',
    ]) {
      const rooms = new Set([...loadedWith(entry).ours].map((path) => path.split('/')[0]));
      expect(
        [...rooms].filter((room) => ['scenarios', 'analysis', 'reports', 'scripts'].includes(room!)),
      ).toEqual([]);
    }
  });
});

describe('names', () => {
  it('say what a file is for', () => {
    const vague = files.filter(({ path }) =>
      path
        .replace(/(\.test|\.fixture)?\.ts$/, '')
        .split('/')
        .some((name) => VAGUE_NAMES.includes(name)),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});
