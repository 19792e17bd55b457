// Socket.IO over long polling, over WebSocket, and a plain event stream, with Socket.IO's own client: the comparison that
// people ask for. Its protocol is its own, so this is no scenario of pushbench; the clock and the counting are as there:
// latency from the moment when an event was due, every event accounted.
//   node examples/socket.io/transports.js [clients] [events a second] [seconds]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';

const [clients = 20, rateHz = 50, seconds = 5] = process.argv.slice(2).map(Number);
const events = rateHz * seconds;

/** How each of the three subscribes; resolves with a function that leaves. */
const SUBSCRIBE = {
  sse: (base, channel, onEvent) =>
    new Promise((resolve, reject) => {
      const request = get(`${base}/events/${channel}`, { agent: false }, (response) => {
        let rest = '';
        response.setEncoding('utf8').on('data', (text) => {
          const parts = (rest + text).split('\n\n');
          rest = parts.pop();
          for (const part of parts) onEvent(part.slice('data: '.length));
        });
        response.on('error', () => {});
        resolve(() => request.destroy());
      }).on('error', reject);
    }),
  'socket.io polling': (base, channel, onEvent) => subscribe(base, channel, onEvent, 'polling'),
  'socket.io websocket': (base, channel, onEvent) => subscribe(base, channel, onEvent, 'websocket'),
};

function subscribe(base, channel, onEvent, transport) {
  const socket = io(base, {
    transports: [transport],
    query: { channel },
    forceNew: true,
    reconnection: false,
  });
  socket.on('price', onEvent);
  return new Promise((resolve, reject) => {
    socket.on('connect', () => resolve(() => socket.disconnect()));
    socket.on('connect_error', reject);
  });
}

const now = () => Number(process.hrtime.bigint()) / 1e6;
const rows = [];
for (const [name, join] of Object.entries(SUBSCRIBE))
  rows.push({ transport: name, ...(await measured(name, join)) });
process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);

async function measured(name, join) {
  const server = spawn(process.execPath, [fileURLToPath(new URL('server.js', import.meta.url)), '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(server.stdout.setEncoding('utf8'), 'data');
    const base = /http:\S+/.exec(line)[0];
    const channel = name.replaceAll(/\W/g, '-');
    const latencies = [];
    const seen = Array.from({ length: clients }, () => []);
    const leave = await Promise.all(
      seen.map((numbers) =>
        join(base, channel, (text) => {
          const { n, due } = JSON.parse(text);
          latencies.push(now() - due);
          numbers.push(n);
        }),
      ),
    );
    const cpuBefore = cpuMs(server.pid);
    const begin = now() + 50;
    for (let n = 0; n < events; n++) {
      const due = begin + (n * 1000) / rateHz;
      await new Promise((resolve) => setTimeout(resolve, due - now()));
      // One after the other, so that they stay in order; what waits for the one before is charged for it.
      const body = JSON.stringify({ n, due, price: 12.5 });
      await (await fetch(`${base}/publish/${channel}`, { method: 'POST', body })).arrayBuffer();
    }
    for (let wait = 0; latencies.length < events * clients && wait < 50; wait++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const cpu = cpuMs(server.pid) - cpuBefore;
    for (const each of leave) each();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const held = await (await fetch(`${base}/connections`)).json();
    latencies.sort((a, b) => a - b);
    const at = (share) => Math.round(1000 * latencies[Math.floor(latencies.length * share)]);
    return {
      expected: events * clients,
      received: latencies.length,
      inOrder: seen.every((numbers) => numbers.every((n, index) => n === index)),
      latencyP50Us: at(0.5),
      latencyP99Us: at(0.99),
      serverCpuPerEventUs: Math.round((1000 * cpu) / events),
      heldAfterwards: held.sse + held.socketIo,
    };
  } finally {
    server.kill();
  }
}

/** User and system time of a process so far, in ms; of Linux. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
