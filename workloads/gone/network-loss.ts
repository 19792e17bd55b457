// Takes the network from this process as a telephone loses it: the interface has no address any more. What is sent to the old
// one is dropped without a word, and so is what is sent from it; nobody gets a FIN or a reset. It needs a network namespace
// in which this process may do that. https://man7.org/linux/man-pages/man8/ip-address.8.html
import { execFile, spawnSync } from 'node:child_process';
import { isIPv6 } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `2: pushbench0    inet 198.18.0.2 peer 198.18.0.1/32 scope global pushbench0`; with `inet6` of IPv6. */
const LINE = /^\d+: (\S+)\s+inet6? (\S+) peer ([^/\s]+)/;

/** The address over which this process reaches its server. */
interface Way {
  readonly device: string;
  readonly own: string;
  readonly peer: string;
}

export class NetworkLoss {
  readonly #way: Way;
  #isGone = false;

  /** `host`: the server, at the other end of a link. Throws where there is no link of its own to it, or none may be changed. */
  constructor(host: string) {
    const way = ip(['-oneline', isIPv6(host) ? '-6' : '-4', 'address', 'show'])
      .split('\n')
      .flatMap((line): Way[] => {
        const [, device, own, peer] = LINE.exec(line) ?? [];
        return device === undefined || peer !== host ? [] : [{ device, own: own!, peer }];
      })[0];
    if (way === undefined)
      throw new Error(
        `there is no link to ${host} whose loss would be nobody else’s: choose a network, as --network lan`,
      );
    this.#way = way;
  }

  async lose(): Promise<void> {
    await this.#change('del');
    this.#isGone = true;
  }

  /** Does nothing where it is there. */
  async restore(): Promise<void> {
    if (!this.#isGone) return;
    await this.#change('add');
    this.#isGone = false;
  }

  /** Without waiting for it: this process has clients that read. */
  async #change(how: 'add' | 'del'): Promise<void> {
    const { device, own, peer } = this.#way;
    // Nobody else can have the address, so nobody is asked for it (RFC 4862): it is there at once.
    const atOnce = how === 'add' && isIPv6(own) ? ['nodad'] : [];
    const parameters = ['address', how, own, 'peer', peer, 'dev', device, ...atOnce];
    await run('ip', parameters).catch((error: unknown) => {
      throw failed(parameters, error instanceof Error ? error.message : String(error));
    });
  }
}

function ip(parameters: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('ip', parameters, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw failed(parameters, error?.message ?? stderr.trim());
}

function failed(parameters: readonly string[], why: string): Error {
  return new Error(`ip ${parameters.join(' ')} failed: ${why}. Install iproute2`);
}
