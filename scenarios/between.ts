// What lies between servers and clients: every network with every proxy, every way of securing connections and every version
// of IP, further axes of any scenario.
import { IP_DEFAULT, ipNamed } from './ip.ts';
import { LOOPBACK, networkNamed, type Network } from './networks.ts';
import { DIRECT, viaNamed, type Via } from './proxies.ts';
import { TLS_OFF, tlsNamed, type TlsSettings } from './tls.ts';

/** Of one case; what is not there is as it is by default. */
export interface Between {
  /** By default the loopback interface. */
  readonly network?: Network;
  /** By default no proxy. */
  readonly via?: Via;
  /** By default clear text. */
  readonly tls?: TlsSettings;
  /** By default version 4. */
  readonly ip?: 6;
}

/** As people type them. */
export interface BetweenNames {
  readonly networks?: readonly string[] | undefined;
  readonly vias?: readonly string[] | undefined;
  readonly tls?: readonly string[] | undefined;
  readonly ips?: readonly string[] | undefined;
}

/** All combinations, each once, and what is wrong with names. */
export function betweenOf({
  networks = [LOOPBACK],
  vias = [DIRECT],
  tls = [TLS_OFF],
  ips = [IP_DEFAULT],
}: BetweenNames): {
  readonly all: readonly Between[];
  readonly errors: readonly string[];
} {
  const errors: string[] = [];
  const wrong = (axis: string, mistakes: readonly string[]): [] => {
    errors.push(...mistakes.map((mistake) => `${axis}: ${mistake}`));
    return [];
  };
  const paths = [...new Set(networks)].flatMap((text): Between[] => {
    const reading = networkNamed(text);
    if (reading.errors !== undefined) return wrong('network', reading.errors);
    return [reading.network === undefined ? {} : { network: reading.network }];
  });
  // A name alone and its configuration are the same proxy.
  const proxies = new Map<string, Between>();
  for (const text of vias) {
    const reading = viaNamed(text);
    if (reading.error !== undefined) wrong('via', [reading.error]);
    else proxies.set(reading.via?.name ?? DIRECT, reading.via === undefined ? {} : { via: reading.via });
  }
  const secured = [...new Set(tls)].flatMap((text): Between[] => {
    const reading = tlsNamed(text);
    if (reading.errors !== undefined) return wrong('tls', reading.errors);
    return [reading.tls === undefined ? {} : { tls: reading.tls }];
  });
  const versions = [...new Set(ips)].flatMap((text): Between[] => {
    const reading = ipNamed(text);
    if (reading.error !== undefined) return wrong('ip', [reading.error]);
    return [reading.ip === undefined ? {} : { ip: reading.ip }];
  });
  const all = paths.flatMap((network) =>
    [...proxies.values()].flatMap((via) =>
      secured.flatMap((ends) => versions.map((ip) => ({ ...network, ...via, ...ends, ...ip }))),
    ),
  );
  if (all.some((each) => each.via !== undefined && each.tls !== undefined))
    errors.push('via with tls: the proxies speak clear text here. Ask for one of them.');
  return { all, errors };
}
