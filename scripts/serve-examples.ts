// What to type in another terminal while `pushbench serve` runs.
import { authority } from '../clients/request-head.ts';
import { PATHS } from '../servers/target.ts';
import type { Example } from '../workloads/workload.ts';
import { entering, type ExampleCommand, type ServedAt } from './example-command.ts';
import { webSocketOverHttp2 } from './serve-examples-http2.ts';
import { quote } from './shell-quote.ts';

/** Ready-made commands for a workload's example. */
export function commandsFor(example: Example, at: ServedAt): ExampleCommand[] {
  const ws = at.http === 2 ? webSocketOverHttp2 : wsCommands;
  const commands = at.transport === 'sse' ? sseCommands(example, at) : ws(example, at);
  // What is typed into a browser would need a browser that was started there.
  const typed = at.enter === undefined ? commands : commands.filter(({ inBrowser }) => inBrowser !== true);
  return [...typed, ...handshakeCommands(at)];
}

/** What both ends agree on, for who wants to see it. */
function handshakeCommands(at: ServedAt): ExampleCommand[] {
  const { certificateFile, http } = at;
  if (certificateFile === undefined) return [];
  const where = `-connect ${authority(at)} -servername localhost${http === 2 ? ' -alpn h2' : ''} -CAfile ${quote(certificateFile)}`;
  return [
    {
      purpose: 'what the handshake agrees on',
      command: `${entering(at)}openssl s_client ${where} -brief </dev/null`,
    },
  ];
}

/** For curl, with a blank before it. */
function trusting(certificateFile: string | undefined): string {
  return certificateFile === undefined ? '' : ` --cacert ${quote(certificateFile)}`;
}

function sseCommands({ channel, message, request }: Example, at: ServedAt): ExampleCommand[] {
  const { marked, certificateFile, http } = at;
  const secured = certificateFile !== undefined;
  // In clear text both ends must know beforehand, and browsers never do.
  const prior = http === 2 && !secured;
  const base = `${secured ? 'https' : 'http'}://${authority(at)}`;
  const curl = `${entering(at)}curl${prior ? ' --http2-prior-knowledge' : ''}${trusting(certificateFile)}`;
  const commands: ExampleCommand[] = [];
  if (channel !== undefined) {
    const path = `${PATHS.events}?channel=${encodeURIComponent(channel)}&client=me`;
    commands.push({ purpose: 'watch the events', command: `${curl} -N ${quote(base + path)}` });
    if (!prior)
      commands.push({
        purpose: `in a browser: open ${base}${PATHS.health}${secured ? ' and accept the certificate' : ''}, then in its console`,
        command: `new EventSource('${path}').onmessage = (event) => console.log(event.data)`,
        inBrowser: true,
      });
    if (marked && !secured && !prior) {
      const head = `GET ${path} HTTP/1.1\\r\\nHost: ${authority(at)}\\r\\n\\r\\n`;
      commands.push({
        purpose: 'one-way latency with tcpkali',
        command: `${entering(at)}tcpkali -c 10 -T 10s --message-marker -e --first-message ${quote(head)} ${authority(at)}`,
      });
    }
  }
  if (message !== undefined) {
    commands.push({
      purpose: 'send a message, while "me" is watching',
      command: `${curl} -d ${quote(message)} ${quote(`${base}${PATHS.messages}?client=me`)}`,
    });
  }
  if (request !== undefined) {
    commands.push({
      purpose: 'ask, and watch the answer stream in',
      command: `${curl} -N -d ${quote(request)} ${quote(`${base}${PATHS.streams}?client=me`)}`,
    });
  }
  return commands;
}

function wsCommands({ channel, message, request }: Example, at: ServedAt): ExampleCommand[] {
  const { marked, certificateFile } = at;
  const secured = certificateFile !== undefined;
  const go = entering(at);
  const path =
    channel === undefined
      ? `${PATHS.streams}?client=me`
      : `${PATHS.events}?channel=${encodeURIComponent(channel)}&client=me`;
  const url = `${secured ? 'wss' : 'ws'}://${authority(at)}${path}`;
  const trusted = secured ? `, { ca: require('fs').readFileSync('${certificateFile}') }` : '';
  const environment = secured ? `NODE_EXTRA_CA_CERTS=${quote(certificateFile)} ` : '';
  const sent = message ?? request;
  const say = sent === undefined ? '' : `; w.on('open', () => w.send(${JSON.stringify(sent)}))`;
  const commands: ExampleCommand[] = [
    {
      purpose: "watch the events, in this project's folder",
      command: `${go}node -e ${quote(`const w = new (require('ws'))('${url}'${trusted}); w.on('message', (m) => console.log(String(m)))${say}`)}`,
    },
    {
      purpose: 'the same with wscat',
      command: `${environment}${go}npx wscat -c ${quote(url)}${sent === undefined ? '' : ` -x ${quote(sent)} -w 10`}`,
    },
    {
      purpose: 'the same with websocat',
      command: `${sent === undefined ? '' : `echo ${quote(sent)} | `}${go}${secured ? `env SSL_CERT_FILE=${quote(certificateFile)} ` : ''}websocat -n ${quote(url)}`,
    },
    {
      purpose: secured
        ? `in the console of a browser, once it has accepted the certificate at https://${authority(at)}${PATHS.health}`
        : `in the console of a browser, on any page`,
      command: `w = new WebSocket('${url}'); w.onmessage = (event) => console.log(event.data)${
        sent === undefined ? '' : `; w.onopen = () => w.send(${JSON.stringify(sent)})`
      }`,
      inBrowser: true,
    },
  ];
  if (marked && !secured) {
    commands.push({
      purpose: 'one-way latency with tcpkali',
      command: `${go}tcpkali --ws -c 10 -T 10s --message-marker ${quote(`${authority(at)}${path}`)}`,
    });
  }
  return commands;
}
