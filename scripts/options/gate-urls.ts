// Servers at URLs of two builds, from the command line of `pushbench gate`: where each is subscribed to, and of relays
// where on each of them events are published.
import { atServer, requestProblems } from './url-choices.ts';
import { urlParts, type UrlParts } from './url-parts.ts';
import type { RequestFlags } from './url-server.ts';

/** As many of each, in the same order. */
export interface ThreeArms {
  readonly base: readonly string[];
  readonly control: readonly string[];
  readonly head: readonly string[];
}

/** One server. */
export interface GatedUrls {
  readonly transport: 'sse' | 'ws';
  readonly at: UrlParts;
  /** Undefined where it pushes by itself. */
  readonly to: UrlParts | undefined;
}

export interface UrlSources {
  readonly kind: 'relays' | 'own';
  readonly base: readonly GatedUrls[];
  readonly control: readonly GatedUrls[];
  readonly head: readonly GatedUrls[];
  readonly requests: RequestFlags;
}

/** `publishUrl`: a path, which is at each of the servers; undefined: they push by themselves. */
export function chooseUrls(
  { base, control, head }: ThreeArms,
  publishUrl: string | undefined,
  requests: RequestFlags,
  errors: string[],
): UrlSources {
  if (publishUrl?.startsWith('/') === false)
    errors.push(
      '--publish-url: in a gate it is a path, which is at each of the servers: --publish-url /pub/{channel}.',
    );
  const all = [...base, ...control, ...head];
  const publish = publishUrl === undefined ? {} : { publishUrl: [publishUrl] };
  requestProblems({ ...requests, ...publish }, all.some(isWebSocket), errors);
  const placed = (urls: readonly string[]): GatedUrls[] =>
    urls.flatMap((url) => {
      const transport = isWebSocket(url) ? 'ws' : 'sse';
      const at = urlParts(url, ['http:', 'ws:'], false);
      const to =
        typeof at === 'string' || publishUrl === undefined
          ? undefined
          : urlParts(atServer(publishUrl, at), ['http:'], false);
      if (typeof at !== 'string' && typeof to !== 'string') return [{ transport, at, to }];
      for (const problem of [at, to].filter((each) => typeof each === 'string').slice(0, 1))
        errors.push(`"${url}" ${problem}.`);
      return [];
    });
  const chosen = { base: placed(base), control: placed(control), head: placed(head) };
  const places = [...chosen.base, ...chosen.control, ...chosen.head];
  const arms = [chosen.base, chosen.control, chosen.head].map(
    (arm) => new Set(arm.map(({ at: { port } }) => port)),
  );
  if (
    places.length === all.length &&
    arms.some((arm, i) => arms.slice(i + 1).some((other) => [...arm].some((port) => other.has(port))))
  )
    errors.push('--base-url, --control-url, --head-url: two arms have the same port.');
  if (publishUrl === undefined && places.some(({ at }) => at.path.includes('{channel}')))
    errors.push(
      '{channel} stands for a channel on which is published, and there is no --publish-url: write the channel itself.',
    );
  errors.push(
    ...insecureProblems(
      requests,
      places.some(({ at }) => at.secured),
    ),
  );
  return { kind: publishUrl === undefined ? 'own' : 'relays', ...chosen, requests };
}

/** `secured`: whether any of the servers is spoken to over TLS. */
export function insecureProblems({ insecure }: RequestFlags, secured: boolean): string[] {
  return insecure === true && !secured ? ['--insecure: it is for https:// and wss:// URLs.'] : [];
}

/** What is for servers at URLs with paths alone. */
export function problemsWithoutPublishing(
  { publishBody, publishHeader, header, send }: RequestFlags,
  errors: string[],
): void {
  if ([publishBody, publishHeader, header, send].some((each) => each !== undefined))
    errors.push(
      '--header, --send, --publish-body and --publish-header are for relays, which --publish-url makes of --base-url, --control-url and --head-url; --header and --send also for servers that push by themselves (--scenarios watch).',
    );
}

function isWebSocket(url: string): boolean {
  return /^wss?:/i.test(url);
}
