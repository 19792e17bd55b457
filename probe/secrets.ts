// Keeps credentials out of everything that is shown or written: values of header fields, passwords, and parts of an
// address that are named like a key. A server may echo them, so whole results go through `Secrets` at the end.
import { PLAIN_FIELDS, type Field } from './request.ts';

/** What stands in place of a secret. */
export const HIDDEN = '***';

/** Shorter texts than this would hide parts of ordinary words. */
const SHORTEST_SECRET = 4;

const SECRET_PARAMETER = /key|token|secret|passw|auth|sig|credential|session|jwt|code/i;

/** An address as it may be shown: no user name, no password, no values of parameters that are named like a secret. */
export function shownUrl(given: URL): string {
  const url = new URL(given);
  url.username = url.password = '';
  const query = url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return value.length > 0 && SECRET_PARAMETER.test(name) ? `${name}=${HIDDEN}` : pair;
    });
  url.search = '';
  url.hash = '';
  return `${url.href}${query.join('') === '' ? '' : `?${query.join('&')}`}`;
}

/** Knows the secrets of a probe, and hides them. */
export class Secrets {
  readonly #values: readonly string[];

  /** `others`: further texts that nobody may see, such as a password. */
  constructor(headers: readonly Field[], url: URL, others: readonly string[] = []) {
    const fields = headers
      .filter(([name]) => !PLAIN_FIELDS.has(name.toLowerCase()))
      .flatMap(([, value]) => [value, ...value.split(/[\s,;=]+/), ...decodedBasic(value)]);
    const parameters = [...url.searchParams]
      .filter(([name]) => SECRET_PARAMETER.test(name))
      .flatMap(([, value]) => [value, encodeURIComponent(value)]);
    this.#values = [...new Set([...fields, ...parameters, ...others])]
      .filter((value) => value.length >= SHORTEST_SECRET && !/^(bearer|basic|digest|token)$/i.test(value))
      .sort((a, b) => b.length - a.length);
  }

  /** The text with every secret hidden. */
  hide(text: string): string {
    let shown = text;
    for (const value of this.#values) shown = shown.replaceAll(value, HIDDEN);
    return shown;
  }

  /** A copy of a JSON-like value with every secret hidden, in keys as well. */
  hideIn<T>(value: T): T {
    return this.#copy(value) as T;
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value);
    if (Array.isArray(value)) return value.map((each) => this.#copy(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.hide(key), this.#copy(each)]));
  }
}

function decodedBasic(value: string): string[] {
  const encoded = /^basic\s+(\S+)$/i.exec(value)?.[1];
  if (encoded === undefined) return [];
  const plain = Buffer.from(encoded, 'base64').toString();
  return [plain, plain.slice(plain.indexOf(':') + 1)];
}
