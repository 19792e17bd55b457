// What the package exports, from its sources: each declaration with its doc comment, bodies left out. The house's format is
// what makes reading them line by line enough: a declaration begins at the margin and ends there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { code, type MakePart } from './generated-parts.ts';
import { ROOT } from './pages.ts';

/** One exported declaration. */
export interface Declaration {
  readonly name: string;
  /** Of its comment, without the stars; '' where it has none. */
  readonly comment: string;
  /** As TypeScript, without what is private and without bodies. */
  readonly signature: string;
}

const DECLARED = /^export (?:declare )?(?:async )?(?:const|function|class|interface|type) (\w+)/;

export const API_PARTS: Readonly<Record<string, MakePart>> = {
  api: () =>
    exportsOfPackage()
      .map(({ specifier, file }) =>
        [
          `## ${code(specifier)}`,
          introductionOf(readFileSync(join(ROOT, file), 'utf8')),
          ...declarationsOf(file).map(declarationText),
        ].join('\n\n'),
      )
      .join('\n\n'),
};

function declarationText({ name, comment, signature }: Declaration): string {
  const about = comment === '' ? [] : [comment];
  return [`### ${code(name)}`, ...about, `\`\`\`ts\n${signature}\n\`\`\``].join('\n\n');
}

/** Each entry of `exports` in package.json that is code, with its source. */
export function exportsOfPackage(): { readonly specifier: string; readonly file: string }[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return [];
    const file = target.default.replace('./dist/', '').replace(/\.js$/, '.ts');
    return [{ specifier: `pushbench/${path.slice(2)}`, file }];
  });
}

/** What a file says of itself in its first lines. */
function introductionOf(source: string): string {
  return (
    /^(?:\/\/.*\n)+/
      .exec(source)?.[0]
      .replaceAll(/^\/\/ ?/gm, '')
      .trim() ?? ''
  );
}

/** The exported declarations of a file, those that it passes on from others among them. */
export function declarationsOf(file: string): Declaration[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const passedOn = [...source.matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '([^']+)';/gm)].flatMap(
    ([, what = '', from = '']) => {
      const other = normalize(join(dirname(file), from));
      if (!existsSync(join(ROOT, other))) throw new Error(`${file} passes on ${from}, which is not there`);
      const names = what === '*' ? undefined : [...what.matchAll(/\w+(?=\s*[,}])/g)].map(([name]) => name);
      return declarationsOf(other).filter(({ name }) => names?.includes(name) ?? true);
    },
  );
  return [...ownDeclarations(source), ...passedOn];
}

/** Those that begin in these lines. */
export function ownDeclarations(source: string): Declaration[] {
  const lines = source.split('\n');
  return lines.flatMap((line, at): Declaration[] => {
    const name = DECLARED.exec(line)?.[1];
    if (name === undefined) return [];
    const end = lines.findIndex(
      (each, index) => index > at && /^\S/.test(each) && !/^[)}\]]+.*[{(]$/.test(each),
    );
    const text = lines.slice(at, /^[)}\]>|&]/.test(lines[end] ?? '') ? end + 1 : end < 0 ? undefined : end);
    return [{ name, comment: commentAbove(lines, at), signature: signatureOf(text) }];
  });
}

/** A doc comment that ends in the line before. */
function commentAbove(lines: readonly string[], at: number): string {
  if (!lines[at - 1]?.trimEnd().endsWith('*/')) return '';
  const begin = lines.findLastIndex((line, index) => index < at && line.trimStart().startsWith('/**'));
  return lines
    .slice(begin, at)
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*(?!\/))? ?/, '').replace(/\s*\*\/$/, ''))
    .join('\n')
    .trim();
}

/** Without `export`, without bodies of functions, and of a class without what is private. */
function signatureOf(lines: readonly string[]): string {
  const [first = ''] = lines;
  if (/^export (?:async )?function/.test(first)) return bare(upToBody(lines));
  if (/^export const \w+ =/.test(first)) return bare([first.replace(/ = .*$/, ';')]);
  if (first.startsWith('export class')) return bare(publicMembers(lines));
  return bare(lines);
}

function bare(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^export /, '')
    .trimEnd();
}

/** The head of a function or method. */
function upToBody(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => line.endsWith(' {') && !line.endsWith('({'));
  const head = lines.slice(0, end + 1);
  return [...head.slice(0, -1), `${head.at(-1)!.slice(0, -' {'.length)};`];
}

function publicMembers(lines: readonly string[]): string[] {
  const kept: string[] = [lines[0]!];
  let at = 1;
  while (at < lines.length) {
    const begin = at;
    while (/^ {2}(?:\/\*\*| \*)/.test(lines[at] ?? '')) at++;
    let end = at + 1;
    while (end < lines.length && !/^ {2}\S/.test(lines[end]!) && lines[end] !== '}' && lines[end] !== '')
      end++;
    if (/^ {2}[\])}]/.test(lines[end] ?? '')) end++;
    // A head of several lines goes on behind its closing bracket.
    while (lines[end - 1]?.endsWith(' {') === true && /^ {2}[)}]/.test(lines[end - 1]!)) {
      while (end < lines.length && lines[end] !== '  }') end++;
      end++;
    }
    const member = lines.slice(at, end);
    if (isPublic(member[0] ?? '')) {
      kept.push(
        ...lines.slice(begin, at),
        ...(hasBody(member) ? upToBody(member) : [withoutValue(member[0]!)]),
      );
    }
    at = end;
    while (lines[at] === '') at++;
    if (lines[at] === '}') break;
  }
  return [...kept, '}'];
}

function isPublic(line: string): boolean {
  return /^ {2}(?!private |readonly #|static #|#|async #|get #)[\w[]/.test(line);
}

function hasBody(member: readonly string[]): boolean {
  return member.some((line) => line.endsWith(' {') && !line.endsWith('({')) && member[0]!.includes('(');
}

function withoutValue(line: string): string {
  return line.replace(/ = .*$/, ';');
}
