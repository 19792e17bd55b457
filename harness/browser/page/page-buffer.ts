// As much of Node's Buffer as parsers and client halves use, on what a page has. https://nodejs.org/api/buffer.html
type Encoding = 'latin1' | 'utf8' | 'base64';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class PageBuffer extends Uint8Array<ArrayBuffer> {
  static override from(source: unknown, second?: unknown, third?: unknown): PageBuffer {
    if (typeof source === 'string') return textBytes(source, second as Encoding | undefined);
    if (source instanceof ArrayBuffer)
      return new PageBuffer(source, second as number | undefined, third as number | undefined);
    const items = source as ArrayLike<number>;
    const bytes = sized(items.length);
    bytes.set(items);
    return bytes;
  }

  static alloc(length: number, fill = 0): PageBuffer {
    const bytes = sized(length);
    return fill === 0 ? bytes : bytes.fill(fill);
  }

  static allocUnsafe(length: number): PageBuffer {
    return sized(length);
  }

  static allocUnsafeSlow(length: number): PageBuffer {
    return sized(length);
  }

  static byteLength(text: string): number {
    return encoder.encode(text).length;
  }

  /** By default from the beginning, in UTF-8. */
  write(text: string, ...options: readonly unknown[]): number {
    const at = typeof options[0] === 'number' ? options[0] : 0;
    const encoding = options.find((option) => typeof option === 'string');
    const bytes = textBytes(text, encoding as Encoding | undefined);
    this.set(bytes, at);
    return bytes.length;
  }

  /** Also of several bytes. */
  override indexOf(sought: number | Uint8Array, from = 0): number {
    if (typeof sought === 'number') return super.indexOf(sought, from);
    for (let at = super.indexOf(sought[0]!, from); at >= 0; at = super.indexOf(sought[0]!, at + 1)) {
      if (sought.every((byte, index) => this[at + index] === byte)) return at;
    }
    return -1;
  }

  copy(target: Uint8Array, targetStart = 0, start = 0, end = this.length): number {
    target.set(this.subarray(start, end), targetStart);
    return end - start;
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, index) => byte === other[index]);
  }

  override toString(encoding: Encoding = 'utf8'): string {
    if (encoding === 'utf8') return decoder.decode(this);
    let latin1 = '';
    for (const byte of this) latin1 += String.fromCharCode(byte);
    return encoding === 'base64' ? btoa(latin1) : latin1;
  }
}

function sized(length: number): PageBuffer {
  return new PageBuffer(new ArrayBuffer(length));
}

function textBytes(text: string, encoding: Encoding = 'utf8'): PageBuffer {
  if (encoding === 'utf8') return PageBuffer.from(encoder.encode(text));
  const latin1 = encoding === 'base64' ? atob(text) : text;
  const bytes = sized(latin1.length);
  for (let at = 0; at < latin1.length; at++) bytes[at] = latin1.charCodeAt(at);
  return bytes;
}
