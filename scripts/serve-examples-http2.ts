// What to type while `pushbench serve` serves WebSockets over HTTP/2. wscat, websocat and `ws` know no extended CONNECT (RFC
// 8441), so the line opens the stream with node:http2 and takes the head off each frame itself. Browsers know it over TLS.
import { authority } from '../clients/request-head.ts';
import { PATHS } from '../servers/target.ts';
import type { Example } from '../workloads/workload.ts';
import { entering, type ExampleCommand, type ServedAt } from './example-command.ts';
import { quote } from './shell-quote.ts';

/** Of the stream `s`: the text of each frame, once all of it is there. RFC 6455, section 5.2. */
const PRINT_MESSAGES =
  `let b = Buffer.alloc(0); s.on('data', (d) => { for (b = Buffer.concat([b, d]); b.length > 1; ) { ` +
  'const h = b[1] < 126 ? 2 : b[1] < 127 ? 4 : 10; if (b.length < h) return; ' +
  'const end = h + (h < 4 ? b[1] : h < 10 ? b.readUInt16BE(2) : Number(b.readBigUInt64BE(2))); ' +
  'if (b.length < end) return; console.log(String(b.subarray(h, end))); b = b.subarray(end) } })';

export function webSocketOverHttp2({ channel, message, request }: Example, at: ServedAt): ExampleCommand[] {
  const { certificateFile } = at;
  const path =
    channel === undefined
      ? `${PATHS.streams}?client=me`
      : `${PATHS.events}?channel=${encodeURIComponent(channel)}&client=me`;
  const secured = certificateFile !== undefined;
  const trusted = secured
    ? `, { servername: 'localhost', ca: require('fs').readFileSync('${certificateFile}') }`
    : '';
  const sent = message ?? request;
  const say = sent === undefined ? '' : `; s.write(Buffer.from('${frameOf(sent)}', 'hex'))`;
  const headers = `{ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '${path}', 'sec-websocket-version': '13' }`;
  const script =
    `const c = require('http2').connect('${secured ? 'https' : 'http'}://${authority(at)}'${trusted}); ` +
    `c.once('remoteSettings', () => { const s = c.request(${headers}, { endStream: false }); ` +
    `${PRINT_MESSAGES}${say} })`;
  const watch = {
    purpose: 'watch the events, each with one line',
    command: `${entering(at)}node -e ${quote(script)}`,
  };
  if (!secured) return [watch];
  const send = sent === undefined ? '' : `; w.onopen = () => w.send(${JSON.stringify(sent)})`;
  return [
    watch,
    {
      purpose: `in the console of a browser that has https://${authority(at)}${PATHS.health} open and has accepted the certificate`,
      command: `w = new WebSocket('wss://${authority(at)}${path}'); w.onmessage = (event) => console.log(event.data)${send}`,
      inBrowser: true,
    },
  ];
}

/** A text message of a client as hexadecimal digits, masked with zeros. RFC 6455, section 5.2. */
function frameOf(text: string): string {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]).toString('hex');
}
