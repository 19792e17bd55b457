// Writes the configuration of a proxy: a committed file of configurations/, and the frame that lets the program run in a
// folder of its own, with the addresses filled in.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processLimits } from '../machine/process-limits.ts';
import { ofTwoServers, type ProxyName, type Via } from '../../scenarios/proxies.ts';

/** Where it listens, and the servers behind it. */
export interface Places {
  readonly host: string;
  readonly port: number;
  readonly upstream: string;
  /** Further servers: at most one. */
  readonly others: readonly string[];
  /** It is to be told to reload. */
  readonly reloadable: boolean;
}

export interface WrittenConfiguration {
  readonly folder: string;
  readonly frame: string;
  readonly site: string;
}

/** nginx prepares for each of them. */
const MOST_FILES = 65_536;

/** The committed text of a configuration, or of the frame, with `{{names}}` in the place of addresses. */
export function configurationText(proxy: ProxyName, name: string): string {
  return readFileSync(
    fileURLToPath(new URL(`configurations/${proxy}/${name}.conf`, import.meta.url)),
    'utf8',
  );
}

/** Into an empty folder, which the program may write to as well. */
export function writeConfiguration(
  folder: string,
  { proxy, configuration }: Via,
  places: Places,
): WrittenConfiguration {
  const [frame, site] = ['frame.conf', 'site.conf'].map((name) => join(folder, name)) as [string, string];
  const { host, port, upstream, others, reloadable } = places;
  const filledIn = (name: string): string =>
    withPlaces(configurationText(proxy, name), {
      folder,
      site,
      host,
      port: String(port),
      listen: `${bracketed(host)}:${port}`,
      upstream,
      other: others[0] ?? '',
      admin: reloadable ? adminAddress(folder) : 'off',
      files: String(Math.min(MOST_FILES, processLimits().openFiles)),
    });
  mkdirSync(folder, { recursive: true });
  writeFileSync(frame, filledIn('frame'));
  writeFileSync(site, filledIn(others.length === 0 ? configuration : ofTwoServers(configuration)));
  return { folder, frame, site };
}

/** An address before a port, as all three programs take it: of IPv6 in brackets. */
export function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** Where Caddy listens for what it is told. A path of a socket has at most 107 bytes: unix(7). */
export function adminAddress(folder: string): string {
  return `unix/${join(folder, 'admin.sock')}`;
}

/** Throws where the text has a name that nobody knows: it would reach the program. */
function withPlaces(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a configuration names {{${name}}}, which there is not`);
    return value;
  });
}
