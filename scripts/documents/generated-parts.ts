// The parts of a page that are made from the code's own declarations. They stand between two comments,
// `<!-- generated: name -->` and `<!-- /generated -->`, which Markdown does not show.

/** Makes a part for the page that it stands on, as Markdown. */
export type MakePart = (page: string) => string;

const PART = /<!-- generated: ([^\n]+?) -->\n[\s\S]*?<!-- \/generated -->/g;

/** The page at `path` with every generated part made anew. Throws where a name has no maker. */
export function filledPage(path: string, text: string, makers: Readonly<Record<string, MakePart>>): string {
  return text.replaceAll(PART, (_, name: string) => {
    const make = makers[name];
    if (make === undefined) throw new Error(`${path} asks for "${name}", which nothing generates`);
    return `<!-- generated: ${name} -->\n\n${make(path)}\n\n<!-- /generated -->`;
  });
}

/** The names of the generated parts of a page. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(PART)].map(([, name]) => name!);
}

/** A table in Markdown; its columns are aligned when the page is formatted. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function markdownList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function code(text: string | number): string {
  return `\`${text}\``;
}
