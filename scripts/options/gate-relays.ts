// Relays of two builds, from the command line of `pushbench gate`: where each is subscribed to, and where on each of them
// events are published.
import { atServer, requestProblems } from './url-choices.ts';
import { urlParts, type UrlParts } from './url-parts.ts';
import type { RequestFlags } from './url-server.ts';

/** As many of each, in the same order. */
export interface ThreeArms {
  readonly base: readonly string[];
  readonly control: readonly string[];
  readonly head: readonly string[];
}

/** One relay. */
export interface RelayUrls {
  readonly transport: 'sse' | 'ws';
  readonly at: UrlParts;
  readonly to: UrlParts;
}

export interface RelaySources {
  readonly kind: 'relays';
  readonly base: readonly RelayUrls[];
  readonly control: readonly RelayUrls[];
  readonly head: readonly RelayUrls[];
  readonly requests: RequestFlags;
}

/** `publishUrl`: a path, which is at each of the servers. */
export function chooseRelays(
  { base, control, head }: ThreeArms,
  publishUrl: string,
  requests: RequestFlags,
  errors: string[],
): RelaySources {
  if (!publishUrl.startsWith('/'))
    errors.push(
      '--publish-url: in a gate it is a path, which is at each of the servers: --publish-url /pub/{channel}.',
    );
  const all = [...base, ...control, ...head];
  requestProblems({ ...requests, publishUrl: [publishUrl] }, all.some(isWebSocket), errors);
  const relays = (urls: readonly string[]): RelayUrls[] =>
    urls.flatMap((url) => {
      const transport = isWebSocket(url) ? 'ws' : 'sse';
      const at = urlParts(url, ['http:', 'ws:'], false);
      const to = typeof at === 'string' ? at : urlParts(atServer(publishUrl, at), ['http:'], false);
      if (typeof at !== 'string' && typeof to !== 'string') return [{ transport, at, to }];
      for (const problem of [at, to].filter((each) => typeof each === 'string').slice(0, 1))
        errors.push(`"${url}" ${problem}.`);
      return [];
    });
  const chosen = { base: relays(base), control: relays(control), head: relays(head) };
  const places = [...chosen.base, ...chosen.control, ...chosen.head];
  errors.push(
    ...insecureProblems(
      requests,
      places.some(({ at }) => at.secured),
    ),
  );
  const arms = [chosen.base, chosen.control, chosen.head].map(
    (arm) => new Set(arm.map(({ at: { port } }) => port)),
  );
  if (
    places.length === all.length &&
    arms.some((arm, i) => arms.slice(i + 1).some((other) => [...arm].some((port) => other.has(port))))
  )
    errors.push('--base-url, --control-url, --head-url: two arms have the same port.');
  return { kind: 'relays', ...chosen, requests };
}

/** `secured`: whether any of the servers is spoken to over TLS. */
export function insecureProblems({ insecure }: RequestFlags, secured: boolean): string[] {
  return insecure === true && !secured ? ['--insecure: it is for https:// and wss:// URLs.'] : [];
}

/** What is for relays alone. */
export function problemsWithoutPublishing(
  { publishBody, publishHeader, header, send }: RequestFlags,
  errors: string[],
): void {
  if ([publishBody, publishHeader, header, send].some((each) => each !== undefined))
    errors.push(
      '--header, --send, --publish-body and --publish-header are for relays, which --publish-url makes of --base-url, --control-url and --head-url.',
    );
}

function isWebSocket(url: string): boolean {
  return /^wss?:/i.test(url);
}
