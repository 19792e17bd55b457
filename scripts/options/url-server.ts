// One server at a URL, from what was typed: reached, looked at, and told apart by what its events can be accounted with.
import type { Endpoint } from '../../clients/endpoint.ts';
import { nameInCertificate } from '../../clients/name-in-certificate.ts';
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
  /** Over TLS any certificate will do. */
  readonly insecure?: boolean | undefined;
}

/** `to`: where its events are published; undefined where it pushes by itself. Rejects with what the server does not do. */
export async function serverAtUrl(
  transport: Transport,
  { whole: url, ...at }: UrlParts,
  to: UrlParts | undefined,
  { header = [], send = [], publishHeader = [], publishBody = '{data}', insecure = false }: RequestFlags,
): Promise<ServerAtUrl> {
  const messages = transport === 'ws' ? send : [];
  const endpoint = { ...(await addressOf({ whole: url, ...at }, insecure)), headers: header, messages };
  const { host } = endpoint;
  const publish: PublishEndpoint | undefined =
    to === undefined
      ? undefined
      : { ...(await addressOf(to, insecure)), headers: publishHeader, messages: [], body: publishBody };
  const server = { url, transport, endpoint, publish };
  const here = isLoopback(host);
  return { ...server, remote: !here, metered: here, stamped: await checkServerAtUrl(server) };
}

/** Where something listens, and how it is spoken to. */
async function addressOf(
  { whole, hosts, port, secured, authority, path }: UrlParts,
  insecure: boolean,
): Promise<Pick<Endpoint, 'host' | 'port' | 'tls' | 'authority' | 'path'>> {
  const host = await reachableHost(hosts, port, whole);
  const place = { host, port, authority, path };
  if (!secured) return place;
  return { ...place, tls: { serverName: nameInCertificate(nameOf(authority)), insecure } };
}

function nameOf(authority: string): string {
  return authority.replace(/:\d+$/, '');
}
