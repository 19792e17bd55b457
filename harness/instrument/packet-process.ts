// One end of a stream of UDP packets over a path: `send` them at a steady rate for some time, or `count` those that come.
// Bare node:dgram. Says what it did as a line of JSON: the counting end when its standard input ends. With that the sending
// end ends as well, done or not.
import { createSocket } from 'node:dgram';
import { writeSync } from 'node:fs';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';

/** On its command line. */
export type PacketTask =
  | { readonly count: { readonly host: string } }
  | {
      readonly send: {
        readonly host: string;
        readonly port: number;
        readonly rateHz: number;
        readonly forMs: number;
        readonly payloadBytes: number;
      };
    };

function tell(message: object): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {
    // Who has started it has gone.
  }
}

const typeOf = (host: string): 'udp4' | 'udp6' => (host.includes(':') ? 'udp6' : 'udp4');

/** So that a burst waits in the socket and is not dropped there. */
const RECEIVE_BUFFER_BYTES = 4_194_304;

function count({ host }: { readonly host: string }): void {
  let received = 0;
  const socket = createSocket({ type: typeOf(host), recvBufferSize: RECEIVE_BUFFER_BYTES });
  socket.on('message', () => received++);
  socket.bind(0, host, () => tell({ port: socket.address().port }));
  process.stdin
    .on('end', () => {
      tell({ received });
      process.exit(0);
    })
    .resume();
}

/** Busily between two packets: a sleep would make bursts of them. */
function send({
  host,
  port,
  rateHz,
  forMs,
  payloadBytes,
}: Extract<PacketTask, { send: object }>['send']): void {
  process.stdin.on('end', () => process.exit(0)).resume();
  const socket = createSocket(typeOf(host));
  const payload = Buffer.alloc(payloadBytes, 'x');
  const wanted = Math.round((rateHz * forMs) / 1000);
  socket.connect(port, host, () => {
    const fromNs = nowNs();
    const untilNs = fromNs + forMs * NS_PER_MS;
    let sent = 0;
    // What it has taken on is on its way before the next ones.
    let open = 0;
    const some = (): void => {
      while (sent < wanted && open < 64 && nowNs() >= fromNs + (sent / rateHz) * NS_PER_S) {
        sent++;
        open++;
        socket.send(payload, () => open--);
      }
      if (sent < wanted && nowNs() < untilNs) setImmediate(some);
      else if (open > 0) setImmediate(some);
      else {
        tell({ sent, tookMs: (nowNs() - fromNs) / NS_PER_MS });
        process.exit(0);
      }
    };
    some();
  });
}

// Its network may have gone with who made it.
process.once('uncaughtException', ({ message }) => {
  writeSync(2, `${message}\n`);
  process.exit(1);
});

const task = JSON.parse(process.argv[2]!) as PacketTask;
if ('count' in task) count(task.count);
else send(task.send);
