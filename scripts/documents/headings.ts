// The headings of a Markdown page and the anchors that GitHub gives them: lower case, without punctuation, hyphens for
// spaces, and a number behind the second of the same name.
// https://docs.github.com/en/get-started/writing-on-github

export interface Heading {
  readonly anchor: string;
  /** Where its line begins in the page. */
  readonly at: number;
}

export function headingsOf(page: string): Heading[] {
  const seen = new Map<string, number>();
  return [...withoutFences(page).matchAll(/^#{1,6} (.+)$/gm)].map(({ 1: title, index }) => {
    const name = anchorOf(title!);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return { anchor: before === 0 ? name : `${name}-${before}`, at: index };
  });
}

export function anchorOf(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Blanks out fenced code, so that nothing in it is taken for Markdown; positions stay as they are. */
export function withoutFences(page: string): string {
  return page.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, (fence) => fence.replaceAll(/[^\n]/g, ' '));
}
