// What `pushbench probe` says: the verdict first, then who is to blame and what helps, then what was measured.
import type { Finding } from '../../probe/judging/findings.ts';
import type { ProbeResult } from '../../probe/result.ts';
import { hanging } from '../words/wrap.ts';
import { answerLines, beyondLines, loadLines } from './probe-beyond.ts';
import { flowRows, streamRows, timeRows, websocketRows } from './probe-rows.ts';
import { section, WIDTH } from './section.ts';

/** The whole text. Nothing of what the server sent reaches the terminal as a control character. */
export function describeProbe(result: ProbeResult): string {
  const { verdict, findings } = result;
  const faults = findings.filter(({ level }) => level === 'fault');
  const notes = findings.filter(({ level }) => level === 'note');
  const lines = [
    headline(result),
    '',
    verdict.says.toUpperCase(),
    ...verdict.evidence.map((each) => hanging('  ', each, WIDTH)),
    ...findingLines('What stands out, and what helps', faults),
    ...section('Times', timeRows(result)),
    ...section('Flow', flowRows(result)),
    ...section(result.kind === 'websocket' ? 'Messages' : 'Stream', streamRows(result)),
    ...section('Frames', websocketRows(result)),
    ...answerLines(result),
    ...beyondLines(result),
    ...loadLines(result),
    ...findingLines('Notes', notes),
  ];
  return printable(lines.join('\n'));
}

function headline({ method, url, head, address, tls, kind }: ProbeResult): string {
  const how = [
    ...(head === undefined ? [] : [`HTTP/${head.httpVersion} ${head.status}`]),
    ...(tls === undefined ? [] : [tls.version]),
    ...(address === undefined ? [] : [address]),
  ];
  return `${kind === 'websocket' ? 'WebSocket' : method} ${url}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
}

function findingLines(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  return [
    '',
    title,
    ...findings.flatMap(({ says, remedy }) => [
      hanging('  - ', says, WIDTH),
      ...(remedy === '' ? [] : [hanging('    → ', remedy, WIDTH)]),
    ]),
  ];
}

/** Control characters in what a server said could move the cursor, or worse. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '�');
}
