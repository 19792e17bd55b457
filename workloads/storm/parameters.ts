// The parameters of the workload `storm`: how the connections are lost, and how the clients come back.
import type { z } from 'zod';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';
import { outageTimes, type Outage } from '../outage.ts';
import type { Slice, Zod } from '../workload.ts';

export const stormParameters = (zod: Zod) =>
  zod
    .strictObject({
      connections: zod.int().min(1).max(1_000_000).describe('Clients, all of which lose their connection'),
      outage: zod
        .enum(['killed', 'closed', 'cut', 'gateway', 'reloaded', 'rolling', 'rolling-killed'])
        .default('killed')
        .describe(
          'How they lose it: the server is killed, or closes in order and restarts; the connections alone are cut; it is killed behind a proxy that answers 502 meanwhile; the proxy before it is reloaded, and who loses it then is what is asked; or two servers behind a proxy are replaced one after the other, and close in order or are killed',
        ),
      policy: zod
        .enum(['fixed', 'exponential', 'full-jitter', 'retry', 'event-source'])
        .default('full-jitter')
        .describe(
          'When a client tries again: after baseMs; after twice as long each time; at a random time within that; when the server has told it to; or as the EventSource of a browser does by itself',
        ),
      baseMs: zod
        .number()
        .min(1)
        .max(60_000)
        .default(250)
        .describe('The wait of `fixed`, and the first one of `exponential` and `full-jitter`'),
      capMs: zod
        .number()
        .min(1)
        .max(60_000)
        .default(2000)
        .describe('The longest wait; with `retry` the server spreads its clients over so long'),
      afterMs: zod
        .number()
        .min(10)
        .max(60_000)
        .default(500)
        .describe('From the beginning of the slice until the connections are lost'),
      downMs: zod
        .number()
        .min(0)
        .max(60_000)
        .default(500)
        .describe('How long the server is away, unless only connections are cut'),
      stepMs: zod
        .number()
        .min(10)
        .max(60_000)
        .default(3000)
        .describe('From the loss of the first of two servers to that of the second'),
      stormMs: zod
        .number()
        .min(100)
        .max(120_000)
        .default(4000)
        .describe('Length of the slice: all clients should be back before its end'),
      bufferEvents: zod
        .int()
        .min(0)
        .max(1_000_000)
        .default(1000)
        .describe('How many of the latest events the server keeps for those who come back'),
      rateHz: zod.number().positive().max(10_000).describe('Events per second, to all clients'),
      payloadBytes: zod.int().min(MIN_SIZED_BYTES).max(1_048_576).describe('Size of one event, in bytes'),
      connectRateHz: zod
        .number()
        .positive()
        .max(50_000)
        .default(1000)
        .describe('Connections opened per second, before the storm'),
    })
    .refine(
      (storm) => serversOf(storm) === 1 || storm.downMs <= storm.stepMs,
      'stepMs: at least downMs, or there is a time without any server',
    );

export type StormParameters = z.infer<ReturnType<typeof stormParameters>>;

type Lost = Exclude<StormParameters['outage'], 'cut'>;

const HOW: Readonly<Record<Lost, Outage['how']>> = {
  killed: 'kill',
  closed: 'close',
  gateway: 'kill',
  reloaded: 'reload',
  rolling: 'close',
  'rolling-killed': 'kill',
};

/** How many servers there are, which are lost one after the other. */
export function serversOf({ outage }: { readonly outage: string }): number {
  return outage === 'rolling' || outage === 'rolling-killed' ? 2 : 1;
}

/** What is done to that server, or to the proxy before it; undefined where connections are cut, and nothing else. */
export function outageOf(parameters: StormParameters, place = 0): Outage | undefined {
  const { outage, afterMs, downMs, stepMs } = parameters;
  if (outage === 'cut') return undefined;
  const gateway = outage === 'gateway';
  return { how: HOW[outage], afterMs: afterMs + place * stepMs, downMs, gateway };
}

/** When connections are lost in a slice: once for each server. */
export function lossesNs(
  parameters: StormParameters,
  slice: Pick<Slice, 'fromNs' | 'rateScale'>,
): readonly [number, ...number[]] {
  const { afterMs, downMs, stepMs } = parameters;
  const ofServer = (place: number): number =>
    outageTimes({ afterMs: afterMs + place * stepMs, downMs }, slice).lostNs;
  return [ofServer(0), ...(serversOf(parameters) === 1 ? [] : [ofServer(1)])];
}

/** Whether the server itself stays. */
export function serverStays({ outage }: StormParameters): boolean {
  return outage === 'cut' || outage === 'reloaded';
}

/** Why a storm needs a proxy in front of its server; undefined: it needs none. */
export function whyProxy({ outage }: StormParameters): string | undefined {
  if (outage === 'reloaded') return 'a proxy is reloaded, and there is none.';
  return serversOf({ outage }) === 1 ? undefined : 'two servers stand behind one address, that of a proxy.';
}
