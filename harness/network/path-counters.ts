// What the kernel has counted at both ends of a path: TCP of each namespace, and the queue of each device. A namespace
// has counters of its own, so these are the path's and nobody else's. proc_pid_net(5), RFC 4022 (tcpOutSegs, tcpRetransSegs)
import { readFileSync } from 'node:fs';

export interface EndCounters {
  /** Segments sent, retransmissions apart; segments retransmitted. */
  readonly segments: number;
  readonly retransmitted: number;
  /** Connections that the queue of a listener had no place for. */
  readonly listenOverflows: number;
  /** Packets that the device had no place for: nobody has asked for these losses. */
  readonly deviceDrops: number;
}

/** Of the namespace that the process holds. Throws where it has ended. */
export function endCounters(holder: number, device: string): EndCounters {
  const net = (name: string): string => readFileSync(`/proc/${holder}/net/${name}`, 'latin1');
  const tcp = namedRow(net('snmp'), 'Tcp:');
  const extension = namedRow(net('netstat'), 'TcpExt:');
  return {
    segments: tcp['OutSegs'] ?? 0,
    retransmitted: tcp['RetransSegs'] ?? 0,
    listenOverflows: extension['ListenOverflows'] ?? 0,
    deviceDrops: dropsOf(net('dev'), device),
  };
}

/** Two lines with the same title, of names and of their values. */
function namedRow(text: string, title: string): Readonly<Record<string, number>> {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(title))
    .map((line) => line.split(' ').slice(1));
  return Object.fromEntries(names.map((name, index) => [name, Number(values[index])]));
}

/** Received and sent: columns 4 and 12 after the name. */
function dropsOf(text: string, device: string): number {
  const line = text.split('\n').find((each) => each.trim().startsWith(`${device}:`));
  const columns = line?.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
  return (columns[3] ?? 0) + (columns[11] ?? 0);
}
