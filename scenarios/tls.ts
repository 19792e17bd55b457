// How connections are secured, as people type it: not at all, or by TLS 1.3 with what is said about key, sessions and
// buffers. https://www.rfc-editor.org/rfc/rfc8446

/** Of the server's certificate. ECDSA P-256 is what new certificates have; RSA 2048 is still common, and dearer to sign with. */
export type CertificateKey = 'ecdsa-p256' | 'rsa-2048';

/**
 * What clients bring to a handshake: nothing; a ticket of the server; or one of the server before it, whose keys went with
 * a deploy.
 */
export type TlsSessions = 'full' | 'resumed' | 'lost-keys';

/** TLS as a case has it. */
export interface TlsSettings {
  /** As in the name of the case: `1.3`, `1.3+rsa-2048`. */
  readonly name: string;
  readonly key: CertificateKey;
  readonly sessions: TlsSessions;
  /** uWebSockets.js: idle connections give their buffers back. Node.js does so always. */
  readonly lowMemory: boolean;
}

/** No TLS: clear text. */
export const TLS_OFF = 'off';

const VERSION = '1.3';

/** What may be said behind the version. */
const WORDS = {
  'rsa-2048': { key: 'rsa-2048' },
  resumed: { sessions: 'resumed' },
  'lost-keys': { sessions: 'lost-keys' },
  'low-memory': { lowMemory: true },
} as const satisfies Readonly<Record<string, Partial<TlsSettings>>>;

/** How it may be typed, for help and messages. */
export const TLS_FORMS = `${TLS_OFF}, ${VERSION}, ${VERSION}+${Object.keys(WORDS).join(`, ${VERSION}+`)}`;

/** `1.3`, as it stands. */
export const FULL_HANDSHAKES: TlsSettings = {
  name: VERSION,
  key: 'ecdsa-p256',
  sessions: 'full',
  lowMemory: false,
};

/** What `tlsNamed` has found: settings, clear text, or what is wrong with the text. */
export type TlsReading =
  | { readonly tls: TlsSettings | undefined; readonly errors?: undefined }
  | { readonly errors: readonly string[] };

/** TLS as people type it: `off`, `1.3`, or `1.3` with words behind it, each after a `+`. All mistakes are found at once. */
export function tlsNamed(text: string): TlsReading {
  if (text === TLS_OFF) return { tls: undefined };
  const [version, ...words] = text.split('+');
  if (version !== VERSION) return { errors: [`"${text}" is none of ${TLS_FORMS}.`] };
  const errors = words.flatMap((word, index) => {
    if (!Object.hasOwn(WORDS, word)) return [`"${word}" is none of ${Object.keys(WORDS).join(', ')}.`];
    return words.indexOf(word) < index ? [`${word} stands there twice.`] : [];
  });
  if (words.includes('resumed') && words.includes('lost-keys'))
    errors.push('resumed and lost-keys exclude each other.');
  if (errors.length > 0) return { errors };
  const settings: Partial<TlsSettings> = Object.assign(
    {},
    ...words.map((word) => WORDS[word as keyof typeof WORDS]),
  );
  // One name for one thing, in whatever order it was typed.
  const name = [VERSION, ...Object.keys(WORDS).filter((word) => words.includes(word))].join('+');
  return { tls: { ...FULL_HANDSHAKES, ...settings, name } };
}
