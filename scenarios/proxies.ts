// Proxies between clients and servers, as names: the programs, how each may be configured, and how people type it. The
// configurations themselves are files of harness/proxy/configurations/.

/** One program, as Debian packages it. */
interface ProxyFacts {
  /** The Debian package, and the command that it brings. */
  readonly program: string;
  /** What its configurations are called, with what each of them is. */
  readonly configurations: Readonly<Record<string, string>>;
}

const AS_IT_COMES = 'as it comes: only what makes it a proxy';
const AS_COPIED = 'as people copy it from answers about WebSocket';
const CORRECT = 'right for both transports';

export const PROXIES = {
  nginx: {
    program: 'nginx',
    configurations: {
      default: AS_IT_COMES,
      common: AS_COPIED,
      correct: CORRECT,
      unmarked: 'as it comes, before a server that does not say `X-Accel-Buffering: no`',
    },
  },
  haproxy: {
    program: 'haproxy',
    configurations: { default: AS_IT_COMES, common: AS_COPIED, correct: CORRECT },
  },
  caddy: {
    program: 'caddy',
    configurations: { default: AS_IT_COMES, common: AS_COPIED, correct: CORRECT },
  },
} as const satisfies Record<string, ProxyFacts>;

export type ProxyName = keyof typeof PROXIES;

/** A proxy as a case has it. */
export interface Via {
  /** `nginx:correct`. */
  readonly name: string;
  readonly proxy: ProxyName;
  readonly configuration: string;
}

/** No proxy: clients connect to the server. */
export const DIRECT = 'direct';

/** What a proxy's name alone stands for. */
const BY_NAME_ALONE = 'correct';

/** What `viaNamed` has found: a proxy, none in between, or what is wrong with the text. */
export type ViaReading =
  { readonly via: Via | undefined; readonly error?: undefined } | { readonly error: string };

/** A proxy as people type it: `nginx`, `nginx:common`, or `direct` for none. */
export function viaNamed(text: string): ViaReading {
  if (text === DIRECT) return { via: undefined };
  const [name = '', configuration = BY_NAME_ALONE, ...rest] = text.split(':');
  if (!isProxyName(name)) {
    const known = [DIRECT, ...Object.keys(PROXIES)].join(', ');
    return {
      error: `"${text}" is none of ${known}, each but the first with a configuration such as nginx:default.`,
    };
  }
  const known = Object.keys(PROXIES[name].configurations);
  if (rest.length > 0 || !known.includes(configuration))
    return {
      error: `${name} has no configuration "${[configuration, ...rest].join(':')}". It has ${known.join(', ')}.`,
    };
  return { via: { name: `${name}:${configuration}`, proxy: name, configuration } };
}

function isProxyName(name: string): name is ProxyName {
  return Object.hasOwn(PROXIES, name);
}

/** The configuration that also stands before two servers. */
const BEFORE_TWO = BY_NAME_ALONE;

/** What is wrong with a proxy before two servers, as a whole sentence; undefined: nothing. */
export function problemBeforeTwo({ name, proxy, configuration }: Via): string | undefined {
  if (configuration === BEFORE_TWO) return undefined;
  return `${name} has one server behind it, and the case two: use ${proxy}:${BEFORE_TWO}.`;
}

/** What the file is called that has a configuration for two servers. */
export function ofTwoServers(configuration: string): string {
  return `${configuration}-two`;
}

/** Every proxy with each of its configurations. */
export const ALL_VIAS: readonly string[] = Object.entries(PROXIES).flatMap(([name, { configurations }]) =>
  Object.keys(configurations).map((configuration) => `${name}:${configuration}`),
);
