// What a look at a browser has found, in sentences: one for each fact, SSE beside WebSocket.
import type { BrowserLook, TabSeen, TransportLook } from '../../harness/browser/look/look-messages.ts';
import { hanging } from '../words/wrap.ts';

const WIDTH = 110;
const NAMES = { sse: 'SSE, by EventSource', ws: 'WebSocket' } as const;

export function browserLookText({ browser, stack, transports }: BrowserLook): string {
  const parts = transports.map((look) => [NAMES[look.transport], ...sentencesOf(look)]);
  return [
    `${browser}, headless, against ${stack} over HTTP/1.1`,
    ...parts.flatMap(([name, ...sentences]) => [
      '',
      name!,
      ...sentences.map((line) => hanging('  ', line, WIDTH)),
    ]),
    '',
  ].join('\n');
}

function sentencesOf(look: TransportLook): string[] {
  return [limitOf(look), memoryOf(look), endOf(look), badGatewayOf(look), tabsOf(look)];
}

const NEXT = {
  waits: 'the next one waits, without an error',
  fails: 'the next one fails',
  'not-tried': 'no more were tried',
} as const;

function limitOf({ limit: { opened, next } }: TransportLook): string {
  return `Connections: ${opened} to one server are open; ${NEXT[next]}.`;
}

function memoryOf({ bytesPerConnection }: TransportLook): string {
  if (bytesPerConnection === undefined) return 'Memory: of so few connections it cannot be told.';
  return `Memory: ${(bytesPerConnection / 1024).toFixed(1)} KiB of the page's process for each connection.`;
}

function endOf({ transport, afterEnd }: TransportLook): string {
  const { cameBackAfterMs, retryMs, resumedAfter, code } = afterEnd;
  const end =
    code === '' ? 'The server ends the connection' : `The server ends the connection (code ${code})`;
  if (cameBackAfterMs === undefined)
    return `${end}: the browser does not come back by itself. That is the page's affair.`;
  const asked = transport === 'sse' ? ` (\`retry: ${retryMs}\`)` : '';
  const told =
    resumedAfter === undefined ? 'tells nothing of what it has' : `tells that it has event ${resumedAfter}`;
  return `${end}: the browser comes back by itself after ${cameBackAfterMs.toFixed(0)} ms${asked}, and ${told}.`;
}

function badGatewayOf({ after502: { answers, fetchStatus, state, code, cameBack } }: TransportLook): string {
  const met =
    answers === 0 ? 'nobody asks by itself' : `it asks ${answers === 1 ? 'once' : `${answers} times`}`;
  const told =
    code === '' ? `the page is told \`${state}\` and no status` : `the page is told the code ${code}`;
  const after = cameBack
    ? 'It comes back when the server does.'
    : 'It does not come back when the server does.';
  return `The server is gone and a gateway answers 502: ${met}, ${told}; \`fetch\` is told ${fetchStatus}. ${after}`;
}

function tabsOf({ visible, hidden, sent, received }: TransportLook): string {
  const hiddenTab = hidden.isHidden ? 'Hidden tab' : 'Tab that could not be hidden';
  return (
    `${hiddenTab}: ${received} of ${sent} events came, ${hidden.events} of them while it was hidden; a timer of ` +
    `100 ms ran ${ticksOf(visible)} before, ${ticksOf(hidden)} then.`
  );
}

function ticksOf({ ticks, seconds }: TabSeen): string {
  return `${(ticks / seconds).toFixed(1)} times a second`;
}
