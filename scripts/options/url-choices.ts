// From `--url` and what goes with it to the servers that the user has started, each looked at once before anything else.
import type { SidePlan, StackPlan } from '../../harness/plan/plan.ts';
import { URL_STACKS, type ServerAtUrl } from '../../harness/plan/server-at-url.ts';
import { listeningProcesses } from '../../measure/process/listening-processes.ts';
import type { Transport } from '../../servers/target.ts';
import { serverAtUrl, type RequestFlags } from './url-server.ts';
import { isHeaderLine, urlParts, type UrlParts } from './url-parts.ts';

/** The options that name servers at URLs, as typed. */
export interface UrlFlags extends RequestFlags {
  readonly url?: readonly string[] | undefined;
  readonly publishUrl?: readonly string[] | undefined;
  readonly allowRemote?: boolean | undefined;
  readonly iOwnThisServer?: boolean | undefined;
}

/** Options that say something of targets that are started here. */
const FOR_TARGETS = [
  'all',
  'stack',
  'transport',
  'target',
  'aa',
  'cpuProf',
  'network',
  'via',
  'ip',
  'tls',
  'backplane',
] as const;

type Urls = Partial<Record<Transport, UrlParts>>;

/** The servers that are wanted, as one stack; nothing where there is a mistake, which is added to `errors`. */
export async function chooseServersAtUrls(
  flags: UrlFlags & Readonly<Partial<Record<(typeof FOR_TARGETS)[number] | 'turns', unknown>>>,
  errors: string[],
): Promise<StackPlan[]> {
  const before = errors.length;
  const urls = byTransport('url', flags.url ?? [], flags, {}, errors);
  const publish = byTransport('publish-url', flags.publishUrl ?? [], flags, urls, errors);
  for (const name of FOR_TARGETS)
    if (flags[name] !== undefined)
      errors.push(
        `--${name === 'cpuProf' ? 'cpu-prof' : name}: it is for targets that are started here, and --url names servers that run already: leave it out.`,
      );
  if (flags.turns === 'events')
    errors.push('--turns events: servers at a URL take turns slice by slice: leave it out.');
  requestProblems(flags, urls.ws !== undefined, errors);
  channelProblems(urls, publish, flags, errors);
  tlsProblems(urls, publish, flags, errors);
  if (errors.length > before) return [];
  const servers: ServerAtUrl[] = [];
  for (const transport of ['sse', 'ws'] as const) {
    try {
      const at = urls[transport];
      if (at !== undefined) servers.push(await serverAtUrl(transport, at, publish[transport], flags));
    } catch (error) {
      errors.push(`--url ${transport}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  return errors.length > before ? [] : [asStack(servers)];
}

/** What goes with `--url` and has no meaning without it. */
export function problemsWithoutUrl(flags: UrlFlags, errors: string[]): void {
  const needy = [
    'publishUrl',
    'publishBody',
    'publishHeader',
    'header',
    'send',
    'insecure',
    'allowRemote',
    'iOwnThisServer',
  ] as const;
  for (const name of needy)
    if (flags[name] !== undefined)
      errors.push(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} needs --url.`);
}

/** Mistakes in what is sent to the servers. */
export function requestProblems(
  flags: RequestFlags & Pick<UrlFlags, 'publishUrl'>,
  hasWebSocket: boolean,
  errors: string[],
): void {
  for (const [name, lines] of [
    ['header', flags.header],
    ['publish-header', flags.publishHeader],
  ] as const)
    for (const line of lines ?? []) if (!isHeaderLine(line)) errors.push(headerProblem(name, line));
  if (flags.publishUrl === undefined && (flags.publishBody ?? flags.publishHeader) !== undefined)
    errors.push('--publish-body and --publish-header need --publish-url.');
  if (flags.publishBody !== undefined && !/\{data(String)?\}/.test(flags.publishBody))
    errors.push('--publish-body: it must contain {data} or {dataString}, where the event stands.');
  if (flags.send !== undefined && !hasWebSocket)
    errors.push('--send: it is what a WebSocket sends first, and there is no --url ws=….');
}

/**
 * `sse=http://…`, `ws=ws://…`; of where to publish, one without a transport is for both, and a path is at the server
 * of `--url`.
 */
function byTransport(
  option: 'url' | 'publish-url',
  values: readonly string[],
  { allowRemote, iOwnThisServer }: UrlFlags,
  servers: Urls,
  errors: string[],
): Urls {
  const mayBeRemote = allowRemote === true || iOwnThisServer === true;
  const found: Urls = {};
  for (const value of values) {
    const { transport, text } = /^(?:(?<transport>sse|ws)=)?(?<text>.*)$/s.exec(value)!.groups!;
    if (transport === undefined && option === 'url') {
      errors.push(
        `--url: "${value}" must begin with sse= or ws=: --url sse=http://127.0.0.1:8080/events --url ws=ws://127.0.0.1:8080/ws.`,
      );
      continue;
    }
    const schemes = option === 'url' && transport === 'ws' ? (['ws:'] as const) : (['http:'] as const);
    const wanted = transport === undefined ? (['sse', 'ws'] as const) : [transport as Transport];
    for (const each of wanted) {
      const server = servers[each];
      if (option === 'publish-url' && text!.startsWith('/') && server === undefined) continue;
      const parts = urlParts(server === undefined ? text! : atServer(text!, server), schemes, mayBeRemote);
      if (typeof parts === 'string') {
        errors.push(`--${option}: "${text}" ${parts}.`);
        break;
      }
      if (found[each] !== undefined) errors.push(`--${option}: there are two for ${each}.`);
      found[each] = parts;
    }
  }
  return found;
}

/** Where to publish: a path is at the server itself, over TLS where that is. */
export function atServer(
  text: string,
  { authority, secured }: Pick<UrlParts, 'authority' | 'secured'>,
): string {
  return text.startsWith('/') ? `http${secured ? 's' : ''}://${authority}${text}` : text;
}

/** What one side has and the other has not would pass for a difference between the transports. */
function tlsProblems(urls: Urls, publish: Urls, { insecure }: UrlFlags, errors: string[]): void {
  const { sse, ws } = urls;
  if (sse !== undefined && ws !== undefined && sse.secured !== ws.secured)
    errors.push(
      '--url: one of the two is over TLS and the other is not, so that what TLS costs would be part of the difference: name https:// with wss://, or http:// with ws://.',
    );
  const all = [sse, ws, publish.sse, publish.ws];
  if (insecure === true && !all.some((each) => each?.secured === true))
    errors.push('--insecure: it is for https:// and wss:// URLs.');
}

/** Two sides that publish at one place must not get each other's events. */
function channelProblems(urls: Urls, publish: Urls, flags: UrlFlags, errors: string[]): void {
  const own = (flags.publishUrl ?? []).length === 0;
  for (const transport of ['sse', 'ws'] as const) {
    const [at, to] = [urls[transport], publish[transport]];
    if (at === undefined) continue;
    if (!own && to === undefined) errors.push(`--publish-url: there is none for ${transport}.`);
    const templates = [at.path, ...(flags.header ?? []), ...(flags.send ?? [])].join(' ');
    if (own && templates.includes('{channel}'))
      errors.push(
        '{channel} stands for a channel on which is published, and there is no --publish-url: write the channel itself.',
      );
    const hasChannel = [to?.path, flags.publishBody, ...(flags.publishHeader ?? [])].some(
      (each) => each?.includes('{channel}') === true,
    );
    if (!own && templates.includes('{channel}') !== hasChannel)
      errors.push(
        `{channel} must stand both where ${transport} subscribes and where is published, or in neither.`,
      );
    if (
      !own &&
      !hasChannel &&
      urls.sse !== undefined &&
      urls.ws !== undefined &&
      publish.sse?.whole === publish.ws?.whole
    )
      errors.push(
        "Both sides would get each other's events, because both publish at one place: put {channel} into --url and --publish-url (or --publish-body), or measure one side at a time and `pushbench compare` the runs.",
      );
  }
}

/** What one process uses for two sides that push all the time belongs to neither. */
function asStack(servers: readonly ServerAtUrl[]): StackPlan {
  const pids = servers.map(({ metered, endpoint: { port, host } }) =>
    metered ? listeningProcesses(port, host).all : [],
  );
  const shared = pids.length === 2 && pids[0]!.some((pid) => pids[1]!.includes(pid));
  const stack = servers.some(({ publish }) => publish !== undefined) ? URL_STACKS.relay : URL_STACKS.own;
  const sides = servers.map((server): SidePlan => {
    const { transport, publish } = server;
    return {
      arm: 'single',
      target: `${stack}-${transport}`,
      stack,
      transport,
      server: { ...server, metered: server.metered && (publish !== undefined || !shared) },
    };
  });
  return { stack, sides, skipped: [] };
}

function headerProblem(option: string, line: string): string {
  const name = line.split(':')[0]!;
  return `--${option}: "${name}" is no header field that can be set: write 'Name: value', and leave out Host, Connection, Accept, Content-Length and the like, which the clients set themselves.`;
}
