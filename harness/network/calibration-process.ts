// Both ends of a calibration, one process each, in the two networks of a path: what a connect, the first event of a stream, a
// WebSocket and a POST take at least, with bare node:http and node:net. The server ends when its standard input does.
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { Calibration, CalibrationTask } from './calibration.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

function tell(message: unknown): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {
    process.exit(1); // Who asked has gone.
  }
}

/** In a line: its network may have gone with who made it. */
function fail({ message }: Error): never {
  writeSync(2, `${message}\n`);
  process.exit(1);
}

function serve(host: string): void {
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      request.resume();
      request.on('end', () => response.writeHead(204).end());
    } else {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
    }
  });
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  });
  server.once('error', fail);
  server.listen(0, host, () => tell({ port: (server.address() as { port: number }).port }));
  process.stdin.on('end', () => process.exit(0)).resume();
}

/** Connects, and resolves with the socket and how long TCP took. */
function opened(
  host: string,
  port: number,
): Promise<{ socket: Socket; startedNs: number; connectNs: number }> {
  const startedNs = nowNs();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () =>
      resolve({ socket, startedNs, connectNs: nowNs() - startedNs }),
    );
    socket.once('error', reject);
  });
}

/** Writes, and resolves with the time at which an answer with these words in it had come. */
function answered(socket: Socket, text: string, words: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const listen = (bytes: Buffer): void => {
      heard += bytes.toString('latin1');
      if (!heard.includes(words)) return;
      socket.off('data', listen);
      resolve(nowNs());
    };
    socket.on('data', listen);
    socket.once('error', reject);
    socket.write(text);
  });
}

/** The least that the kernel has seen of the connections that are open now; undefined where there is no ss(8), or it tells otherwise. */
function kernelRttNs(): number | undefined {
  const { stdout } = spawnSync('ss', ['-tinH'], { encoding: 'utf8' });
  const found = [...(stdout ?? '').matchAll(/\bminrtt:([\d.]+)/g)].map(([, ms]) => Number(ms) * NS_PER_MS);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** What one turn has seen, and its last connection, still open: the kernel tells the round-trip time of it. */
interface Turn extends Omit<Calibration, 'rttNs'> {
  readonly kept: Socket;
}

async function turn({ host, port }: CalibrationTask): Promise<Turn> {
  const stream = await opened(host, port);
  const eventNs = await answered(stream.socket, `GET /events HTTP/1.1\r\nHost: path\r\n\r\n`, 'data: 1\n\n');
  stream.socket.destroy();
  const websocket = await opened(host, port);
  const upgrade = `GET / HTTP/1.1\r\nHost: path\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
  const openNs = await answered(websocket.socket, upgrade, '\r\n\r\n');
  websocket.socket.destroy();
  const { socket: kept, connectNs } = await opened(host, port);
  const post = `POST / HTTP/1.1\r\nHost: path\r\nContent-Length: 1\r\n\r\nx`;
  await answered(kept, post, '\r\n\r\n');
  const postedNs = nowNs();
  const postNs = (await answered(kept, post, '\r\n\r\n')) - postedNs;
  return {
    connectNs: Math.min(stream.connectNs, websocket.connectNs, connectNs),
    firstEventNs: eventNs - stream.startedNs,
    openNs: openNs - websocket.startedNs,
    postNs,
    kept,
  };
}

/** Each begins so much after the one before; without a gap, when that one is over. */
async function allTurns(task: CalibrationTask): Promise<Turn[]> {
  const { turns, gapMs } = task;
  if (gapMs !== undefined)
    return Promise.all(
      Array.from({ length: turns }, (_, index) => setTimeout(index * gapMs).then(() => turn(task))),
    );
  const seen: Turn[] = [];
  while (seen.length < turns) seen.push(await turn(task));
  return seen;
}

async function measure(task: CalibrationTask): Promise<Calibration> {
  const seen = await allTurns(task);
  const rttNs = kernelRttNs();
  for (const { kept } of seen) kept.destroy();
  const least = (pick: (one: Turn) => number): number => Math.min(...seen.map(pick));
  return {
    ...(rttNs === undefined ? {} : { rttNs }),
    connectNs: least(({ connectNs }) => connectNs),
    firstEventNs: least(({ firstEventNs }) => firstEventNs),
    openNs: least(({ openNs }) => openNs),
    postNs: least(({ postNs }) => postNs),
  };
}

const task = JSON.parse(process.argv[2]!) as CalibrationTask | { readonly serve: string };
if ('serve' in task) serve(task.serve);
else await measure(task).then(tell, fail);
