// One server at a URL, from what was typed: reached, looked at, and told apart by what its events can be accounted with.
import type { PublishEndpoint, ServerAtUrl } from '../../harness/plan/server-at-url.ts';
import { checkServerAtUrl, isLoopback, reachableHost } from '../../harness/trial/url-check.ts';
import type { Transport } from '../../servers/target.ts';
import type { UrlParts } from './url-parts.ts';

/** What is sent to servers at URLs, as typed. */
export interface RequestFlags {
  readonly publishBody?: string | undefined;
  readonly publishHeader?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly send?: readonly string[] | undefined;
}

/** `to`: where its events are published; undefined where it pushes by itself. Rejects with what the server does not do. */
export async function serverAtUrl(
  transport: Transport,
  { whole: url, hosts, port, authority, path }: UrlParts,
  to: UrlParts | undefined,
  { header = [], send = [], publishHeader = [], publishBody = '{data}' }: RequestFlags,
): Promise<ServerAtUrl> {
  const host = await reachableHost(hosts, port, url);
  const messages = transport === 'ws' ? send : [];
  const endpoint = { host, port, authority, path, headers: header, messages };
  const publish = to === undefined ? undefined : await publishEndpoint(to, publishHeader, publishBody);
  const server = { url, transport, endpoint, publish };
  const here = isLoopback(host);
  return { ...server, remote: !here, metered: here, stamped: await checkServerAtUrl(server) };
}

async function publishEndpoint(
  { whole, hosts, port, authority, path }: UrlParts,
  headers: readonly string[],
  body: string,
): Promise<PublishEndpoint> {
  const host = await reachableHost(hosts, port, whole);
  return { host, port, authority, path, headers, messages: [], body };
}
