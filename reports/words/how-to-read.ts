// What a reader must know to read a report, in the same words in all of them.

/** A word of the report and what it means. */
export interface Explanation {
  readonly term: string;
  readonly text: string;
}

export const HOW_TO_READ: readonly Explanation[] = [
  {
    term: 'latency',
    text: 'from the time at which the schedule wanted the event out until the client had read all of it: a server that falls behind its schedule is charged for it.',
  },
  { term: 'service time', text: 'from the server’s write until the client had read all of it.' },
  {
    term: 'first and last delivery',
    text: 'of one event to many subscribers. One client process reads its sockets one after another, so the last delivery contains the client’s own time.',
  },
  {
    term: 'R²',
    text: 'how well memory follows a straight line over the number of connections, the median over the blocks. A block counts only where it is above 0.99.',
  },
  {
    term: 'SSE ÷ WebSocket',
    text: 'the ratio over the blocks, in each of which both ran at the same time on the same trace. Above 1, WebSocket has the lower value. [In brackets] its interval of at least 95 %; (in parentheses) smallest and largest ratio, where there are fewer than 8 blocks.',
  },
  {
    term: 'SSE, WebSocket',
    text: 'as a verdict: better by more than 5 %, and the interval excludes 1 after correction for the number of metrics.',
  },
  { term: 'equivalent', text: 'the whole interval lies within 5 %.' },
  {
    term: 'inconclusive',
    text: 'this run cannot tell: too few blocks (n = …), or a difference below the one that it could have seen (sees …).',
  },
  {
    term: 'no verdict',
    text: 'the number shows the instrument more than the target: timer-bound (the publisher’s timer), client-bound (the client’s own reading), or invalid. Percentiles that a single block has too few events for are pooled over the blocks and shown without a verdict.',
  },
];

/** Of the table of a climb. */
export const HOW_TO_READ_STEPS =
  'Each field is SSE, then WebSocket: < or > where they differ by verdict, ≈ where they are equivalent, / where nothing is proven. †: the side went no further. !: no valid trial.';

/** A text in which backticks mark code, in its parts. */
export function codeParts(text: string): { readonly text: string; readonly isCode: boolean }[] {
  return text.split('`').map((part, index) => ({ text: part, isCode: index % 2 === 1 }));
}

/** Where the method and the files are documented, relative to a run's folder. */
export const DOCUMENTS = [
  { name: 'METHODOLOGY.md', href: '../../../docs/METHODOLOGY.md', text: 'what is measured, and how' },
  { name: 'CSV.md', href: '../../../docs/CSV.md', text: 'the columns of the CSV files' },
] as const;
