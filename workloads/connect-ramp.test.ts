import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientClose, ConnectTimings } from '../clients/client.ts';
import { Agenda } from '../measure/time/agenda.ts';
import { nowNs } from '../measure/clock.ts';
import { connectDistributions, connectRamp, type Connecting } from './connect-ramp.ts';
import { countClose } from './count-close.ts';

async function startedAgenda(): Promise<Agenda> {
  const agenda = new Agenda();
  await agenda.start();
  onTestFinished(() => agenda.stop());
  return agenda;
}

function close(cause: ClientClose['cause'], code: string, message = ''): ClientClose {
  return { cause, code, message };
}

const CONNECTED: ConnectTimings = {
  startedNs: 0,
  connectedNs: 1,
  openedNs: undefined,
  firstEventNs: undefined,
};
const patient = { giveUp() {}, timings: CONNECTED };
const opening: Connecting = { ...patient, connect: (opened) => opened() };
const openingLater: Connecting = { ...patient, connect: (opened) => void setTimeout(opened, 5) };
const failing = (reason: ClientClose): Connecting => ({ ...patient, connect: (_, failed) => failed(reason) });

/** One that is never answered; it fails as soon as it is given up. */
function silent(soFar: ConnectTimings): Connecting {
  let fail: (() => void) | undefined;
  return {
    timings: soFar,
    connect: (_, failed) => void (fail = () => failed(close('client', ''))),
    giveUp: () => fail?.(),
  };
}

describe('a connect ramp', () => {
  it('tells how many opened, and why the others did not', async () => {
    const outcome = await connectRamp(await startedAgenda(), 10_000, [
      opening,
      failing(close('refused', 'ECONNREFUSED', 'the first')),
      openingLater,
      failing(close('rejected', 'HTTP 503', 'busy')),
      failing(close('refused', 'ECONNREFUSED', 'another')),
    ]);
    expect(outcome).toEqual({
      opened: 2,
      failures: { 'refused ECONNREFUSED': 2, 'rejected HTTP 503': 1 },
      told: { 'refused ECONNREFUSED': 'the first', 'rejected HTTP 503': 'busy' },
    });
  });

  it('starts one connect every 1/rate seconds, in order, without waiting for the one before', async () => {
    const fromNs = nowNs();
    const started: { index: number; atNs: number }[] = [];
    let waiting: (() => void)[] = [];
    const connections = Array.from({ length: 20 }, (_, index) => ({
      ...patient,
      connect(opened: () => void) {
        started.push({ index, atNs: nowNs() });
        waiting.push(opened);
        if (index < 19) return;
        for (const done of waiting) done();
        waiting = [];
      },
    }));
    const outcome = await connectRamp(await startedAgenda(), 1000, connections);
    expect(outcome).toEqual({ opened: 20, failures: {}, told: {} });
    expect(started.map(({ index }) => index)).toEqual(connections.map((_, index) => index));
    expect(started.filter(({ index, atNs }) => atNs - fromNs < index * 1e6)).toEqual([]);
  });

  it('gives up what nobody answers, and says how far it came', async () => {
    const unconnected = { ...CONNECTED, connectedNs: undefined };
    const connections = [silent(CONNECTED), opening, silent(unconnected), silent(CONNECTED)];
    expect(await connectRamp(await startedAgenda(), 1000, connections, 50)).toEqual({
      opened: 1,
      failures: { 'TCP connected, no response head came': 2, 'no TCP connection came about': 1 },
      told: {},
    });
  });

  it('of nothing is over at once', async () => {
    expect(await connectRamp(await startedAgenda(), 1, [])).toEqual({ opened: 0, failures: {} });
  });
});

describe('closes', () => {
  it('are counted by cause and code', () => {
    const counts = {};
    for (const reason of [close('server', '1001'), close('reset', 'ECONNRESET'), close('server', '1001')]) {
      countClose(counts, reason);
    }
    expect(counts).toEqual({ 'server 1001': 2, 'reset ECONNRESET': 1 });
  });
});

function timings(openedNs?: number, firstEventNs?: number): ConnectTimings {
  return { startedNs: 1000, connectedNs: 1100, openedNs, firstEventNs };
}

describe('connect distributions', () => {
  it('hold what it came to: opened, first event', () => {
    const { connect_time: opened, time_to_first_event: first } = connectDistributions([
      timings(1500, 1900),
      timings(1700),
      timings(),
      undefined,
    ]);
    expect([opened.histogram.count, opened.histogram.max, opened.sends, opened.phase]).toEqual([
      2,
      700,
      2,
      'connect',
    ]);
    expect([first.histogram.count, first.histogram.max, first.sends]).toEqual([1, 900, 1]);
  });
});
