// Text that fits a terminal.

/** Breaks a text at its spaces into lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The text in lines of at most `width` characters, the first after `head`, the others below it. */
export function hanging(head: string, text: string, width: number): string {
  const [first = '', ...rest] = wrap(text, Math.max(width - head.length, 20));
  const indent = ' '.repeat(head.length);
  return [`${head}${first}`.trimEnd(), ...rest.map((line) => `${indent}${line}`)].join('\n');
}
