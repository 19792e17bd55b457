// The head of a response as text: checked as the lean client checks it, and written again as node:http wants it.
// https://www.rfc-editor.org/rfc/rfc9112#section-4 and section-5
import type { HeaderFields } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';

const VERSION = 'HTTP/1.';
const STATUS = /^HTTP\/1\.([01]) ([1-9]\d\d)(?=[ \r]|$)/;
const STATUS_LENGTH = 'HTTP/1.1 200'.length;
const FIELD = /^([-!#$%&'*+.^_`|~\w]+):(.*)$/s;
const CONTROL = /[^\t\x20-\x7e\x80-\xff]/;
const AROUND = /^[ \t]+|[ \t]+$/g;

type Field = [name: string, value: string];

/** What is said anew about the body, in place of what the server said. */
const FRAMING = new Set(['transfer-encoding', 'content-length']);

export class PlainHead implements HeaderFields {
  readonly status: number;
  readonly #minorVersion: string;
  readonly #fields: readonly Field[];

  constructor(minorVersion: string, status: number, fields: readonly Field[]) {
    this.#minorVersion = minorVersion;
    this.status = status;
    this.#fields = fields;
  }

  header(name: string): string | undefined {
    const values = this.#fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(', ');
  }

  /** The head, with a line that says how the body is framed. */
  text(framing: string): string {
    const fields = this.#fields.filter(([name]) => !FRAMING.has(name.toLowerCase()));
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
    return `${VERSION}${this.#minorVersion} ${this.status} \r\n${lines.join('')}${framing}\r\n`;
  }
}

/**
 * A head, without its blank line. Of one whose last line has no LF yet, what is there is checked, and nothing returned
 * while its status line is not complete. Throws a `ProtocolError` where it is malformed.
 */
export function parseHead(text: string): PlainHead | undefined {
  if (!text.startsWith(VERSION.slice(0, text.length))) notHttp();
  const lineEnd = text.indexOf('\n');
  const statusLine = lineEnd < 0 ? text : text.slice(0, lineEnd);
  const found = STATUS.exec(statusLine);
  if (found === null && (lineEnd >= 0 || text.length > STATUS_LENGTH)) notHttp();
  if (found === null) return undefined;
  checkCr(lineEnd < 0 ? statusLine : `${statusLine}\n`);
  return lineEnd < 0
    ? undefined
    : new PlainHead(found[1]!, Number(found[2]), parseFields(text.slice(lineEnd + 1)));
}

/** Lines of fields, of which the last one may be incomplete: it is not among what is returned then. */
export function parseFields(text: string): Field[] {
  const lines = text.split('\n');
  const incomplete = lines.pop()!;
  checkCr(incomplete);
  const fields: Field[] = [];
  for (const withCr of lines) {
    const line = withCr.endsWith('\r') ? withCr.slice(0, -1) : withCr;
    if (CONTROL.test(line)) malformed('the response head contains a control character');
    const [, name, value] = FIELD.exec(line) ?? [];
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last === undefined)
        malformed('the response head has white space where its first field should begin');
      last[1] = `${last[1]} ${line.replaceAll(AROUND, '')}`.replaceAll(AROUND, '');
    } else if (name === undefined || value === undefined) {
      malformed('a line of the response head is not a header field');
    } else {
      fields.push([name, value.replaceAll(AROUND, '')]);
    }
  }
  return fields;
}

/** A CR must have its LF; of one that comes last nothing is known yet. */
function checkCr(text: string): void {
  if (/\r(?!\n|$)/.test(text)) malformed('the response head contains a CR without its LF');
}

function malformed(message: string): never {
  throw new ProtocolError('HTTP_HEADER', message);
}

function notHttp(): never {
  throw new ProtocolError(
    'HTTP_STATUS_LINE',
    'the answer does not begin with an HTTP/1.1 status line: is another kind of server listening on this port, or one that speaks TLS, or HTTP/2 alone?',
  );
}
