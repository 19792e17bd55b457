// Text that is not ours, made fit to be shown: names and messages of targets, what their processes write, records that
// somebody else has measured. It must neither repaint a terminal, nor command the machine that reads a log.

/** ASCII's own names of what it has no picture for. https://www.rfc-editor.org/rfc/rfc20 */
const ASCII_NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** Controls, lone surrogates, and format characters, which turn the direction of text or cannot be seen; but joiners make one sign of several. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029]|(?![\u200C\u200D])\p{Cf}/gu;

/** What has none of these is printable already. */
const SUSPECT = /[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]|^\s*::|##\w*\[/u;

function nameOf(character: string): string {
  const code = character.codePointAt(0)!;
  const name = code === 0x7f ? 'DEL' : ASCII_NAMES[code];
  return `<${name ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}>`;
}

/**
 * One line without control characters, which are shown as their names (`<ESC>`); line breaks and tabs become blanks. What
 * a CI system would take for a command in its log gets a blank in between: GitHub's at the beginning of a line
 * (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions), `##[…]` and `##vso[…]` anywhere.
 */
export function printable(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replaceAll(/\s*[\r\n]+\s*|\t/g, ' ')
    .replaceAll(UNPRINTABLE, nameOf)
    .replace(/^(\s*):(?=:)/, '$1: ')
    .replaceAll(/##(?=\w*\[)/g, '## ');
}

const LONGEST_NAME = 64;

/**
 * Why that cannot be the name of a target or a stack, in words that follow what it is: `must be …`; undefined where it
 * can. `longest`: in characters.
 */
export function nameFault(name: string, longest = LONGEST_NAME): string | undefined {
  if (name === '') return 'must not be empty';
  if (name !== printable(name)) return `must be printable text, and is "${printable(name)}"`;
  if (/^[=+\-@]/.test(name))
    return `must not begin with = + - or @, which a spreadsheet would run: "${name}"`;
  if (name !== name.trim()) return `must not begin or end with a blank: "${name}"`;
  return name.length > longest ? `must have at most ${longest} characters: "${name}"` : undefined;
}
