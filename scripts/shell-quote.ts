// A text as one word of a POSIX shell.

/** For a POSIX shell: inside single quotes nothing is special but the single quote itself. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
