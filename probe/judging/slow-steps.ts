// Steps on the way to the first event that take longer than they do elsewhere, each with its usual cause.
import type { Milestones } from '../observation.ts';
import { timeText } from './wording.ts';

interface Step {
  readonly code: string;
  readonly what: string;
  readonly slowMs: number;
  readonly remedy: string;
}

const STEPS = {
  dns: {
    code: 'slow-name',
    what: 'The name was resolved',
    slowMs: 200,
    remedy:
      'A resolver that is far, or asked for addresses that do not exist; with --resolve it can be left out.',
  },
  tcp: {
    code: 'slow-tcp',
    what: 'The connection was accepted',
    slowMs: 300,
    remedy:
      'Distance; an address that was tried before and did not answer; or, about 1 s, a first packet that was lost, as where the queue of a listener is full.',
  },
  tls: {
    code: 'slow-tls',
    what: 'TLS was agreed on',
    slowMs: 500,
    remedy:
      'Two or three times the distance; a processor that is busy with the keys; a certificate chain that is long.',
  },
  head: {
    code: 'slow-head',
    what: 'The response head came',
    slowMs: 1000,
    remedy:
      'The server did something before it answered: authorisation, a queue, a cold start, a model that is loaded. Where the first event comes with it, it may be withheld.',
  },
} as const satisfies Readonly<Record<string, Step>>;

export interface SlowStep {
  readonly code: string;
  readonly says: string;
  readonly remedy: string;
}

export function slowStepsOf({ dnsMs, tcpMs, tlsMs, headMs }: Readonly<Milestones>): SlowStep[] {
  const connected = tlsMs ?? tcpMs;
  return [
    slow(STEPS.dns, took(dnsMs, 0)),
    slow(STEPS.tcp, took(tcpMs, dnsMs)),
    slow(STEPS.tls, took(tlsMs, tcpMs)),
    slow(STEPS.head, took(headMs, connected)),
  ].flat();
}

function slow({ code, what, slowMs, remedy }: Step, tookMs: number): SlowStep[] {
  return tookMs < slowMs ? [] : [{ code, says: `${what} only after ${timeText(tookMs)}.`, remedy }];
}

function took(until: number | undefined, from: number | undefined): number {
  return until === undefined ? 0 : until - (from ?? 0);
}
