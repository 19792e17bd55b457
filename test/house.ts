// The plan of the house: its rooms, the inner rooms of each, and the order in which they may know of each other.
// Rooms stand in the order of the import rule: a file imports only from its own room or from one named earlier.
// Inside a room the same holds for its places, which are
//   '.'            the files that lie in the room itself: its contract, and what its inner rooms share
//   'name'         an inner room
//   ['a', 'b']     inner rooms at the same height, which do not know of each other
//   'name.ts'      one file of the room itself that stands elsewhere in the order than the others: a registry, an entry
// Tests may import from the whole of their room. `test/house-rules.test.ts` checks all of it.

export type Place = string | readonly string[];

export const HOUSE: Readonly<Record<string, readonly Place[]>> = {
  measure: ['.', ['process', 'figures'], 'events', 'time'],
  servers: ['.', ['node', 'node-h2', 'uws'], ['own-target.ts', 'targets.ts']],
  clients: ['.', ['lean', 'reference'], ['h2', 'browser'], 'client-transports.ts'],
  probe: [
    '.',
    'reading',
    'observation.ts',
    'connection',
    'observe.ts',
    'judging',
    'load',
    'result.ts',
    'probe.ts',
  ],
  workloads: [
    '.',
    [
      'broadcast',
      'churn',
      'cluster',
      'exchange',
      'gone',
      'held',
      'idle',
      'poll',
      'presence',
      'silence',
      'stream',
      'watch',
    ],
    ['burst', 'compressed', 'sized', 'stalled', 'storm'],
    'workloads.ts',
    'one-workload.ts',
  ],
  scenarios: ['.'],
  harness: [
    '.',
    'machine',
    ['network', 'proxy', 'backplane'],
    'plan',
    'processes',
    'trial',
    ['browser', 'capacity', 'fleet', 'gate', 'instrument', 'serving'],
  ],
  analysis: ['.', 'statistics', 'cells', 'comparison', ['capacity', 'gate', 'stored-runs']],
  reports: ['words', 'files', 'rows', 'csv', 'terminal', 'markdown', 'html', 'live', 'gate', '.'],
  demo: ['.', 'figures', ['page', 'server', 'relay'], 'front', 'demo.ts'],
  scripts: [
    '.',
    'options',
    'folders',
    'gate',
    'live',
    ['benchmarks', 'commands', 'documents'],
    'command-line.ts',
    'run-to-end.ts',
    ['pushbench.ts', 'benchmark.ts'],
  ],
};

/** The rooms, from the instruments to the command line. */
export const ROOMS: readonly string[] = Object.keys(HOUSE);

/** A file that is longer has more than one job. */
export const MAX_LINES = 350;

/** Names that say nothing. */
export const VAGUE_NAMES: readonly string[] = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'type',
  'types',
  'misc',
];

/** Who may write to the terminal. */
export const MAY_PRINT: ReadonlySet<string> = new Set(['reports', 'scripts']);

/** Where in the order of its room a file stands, and the name of its place; undefined where the plan has no place for it. */
export function placeOf(path: string): { readonly height: number; readonly place: string } | undefined {
  const [room, name, ...deeper] = path.split('/');
  const places = HOUSE[room!] ?? [];
  const own = name!.replace(/\.(test|fixture)\.ts$/, '.ts');
  const wanted = deeper.length > 0 ? [name!] : [own, '.'];
  for (const place of wanted) {
    const height = places.findIndex(
      (each) => each === place || (typeof each !== 'string' && each.includes(place)),
    );
    if (height >= 0) return { height, place };
  }
  return undefined;
}
