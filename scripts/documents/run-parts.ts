// Profiles, limits and time limits of a trial, and the exit codes, from the numbers that the program itself uses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILES, type Profile } from '../../harness/plan/profile.ts';
import { LISTEN_OPTIONS } from '../../harness/processes/listen-options.ts';
import { TIME_LIMITS_MS, type TimeLimit } from '../../harness/processes/time-limits.ts';
import { CLOSE_TIMEOUT_MS } from '../../servers/listen-options.ts';
import { EXIT, EXIT_MEANINGS, type ExitName } from '../exit-codes.ts';
import { code, markdownList, markdownTable, type MakePart } from './generated-parts.ts';
import { ROOT } from './pages.ts';

const TIME_LIMITS_FILE = 'harness/processes/time-limits.ts';
const MIB = 2 ** 20;

/** Those that a user may choose. */
const CHOOSABLE = [PROFILES.smoke, PROFILES.quick, PROFILES.full];

export const RUN_PARTS: Readonly<Record<string, MakePart>> = {
  profiles: () =>
    markdownTable(
      [
        '`--profile`',
        'blocks',
        'slices per side',
        'warm-up',
        'null slice',
        'steady state per trial',
        'step of a climb',
        'connections',
      ],
      CHOOSABLE.map(profileRow),
    ),
  'server-limits': () => {
    const { backlog, keepAliveMs, maxMessageBytes, backpressureLimitBytes, onLimit } = LISTEN_OPTIONS;
    return markdownList([
      `accept queue (backlog): ${backlog}`,
      `keep-alive: ${keepAliveMs / 1000} s`,
      `largest message: ${maxMessageBytes / MIB} MiB`,
      `held back per connection: at most ${backpressureLimitBytes / MIB} MiB, then ${onLimit}`,
      `wait for the answer to a closing handshake: ${CLOSE_TIMEOUT_MS / 1000} s`,
    ]);
  },
  'time-limits': () =>
    markdownTable(
      ['wait', 'limit', 'until'],
      timeLimits().map(([name, until]) => [code(name), `${TIME_LIMITS_MS[name] / 1000} s`, until]),
    ),
  'exit-codes': () =>
    markdownList(
      Object.keys(EXIT_MEANINGS)
        .filter((name): name is ExitName => name in EXIT)
        .map((name) => `${code(EXIT[name])}: ${EXIT_MEANINGS[name]}`),
    ),
};

/** Where sides take turns event by event; in parentheses, where they do not and it is another. */
function profileRow(profile: Profile): string[] {
  const { name, blocks, nullMs, maxConnections, byEvents = profile, climbs = profile } = profile;
  const both = (text: (rhythm: typeof byEvents) => string): string => {
    const [usual, bySlices] = [text(byEvents), text(profile)];
    return usual === bySlices ? usual : `${usual} (${bySlices})`;
  };
  return [
    code(name),
    String(blocks),
    both(({ slices, sliceMs }) => `${slices} × ${sliceMs} ms`),
    both(({ warmUpMs }) => `${warmUpMs} ms`),
    `${nullMs} ms`,
    both(({ slices, sliceMs }) => `${(slices * sliceMs) / 1000} s`),
    `${profile.slices} × ${climbs.sliceMs} ms, null ${climbs.nullMs} ms`,
    maxConnections === Infinity ? 'as given' : `at most ${maxConnections}`,
  ];
}

/** Each wait with what its declaration says of it. */
function timeLimits(): [TimeLimit, string][] {
  const source = readFileSync(join(ROOT, TIME_LIMITS_FILE), 'utf8');
  const declared = source.matchAll(/\/\*\* ([^\n]+?)\.? \*\/\s+(\w+): /g);
  const found = [...declared].flatMap(([, until = '', name = '']) =>
    isTimeLimit(name) ? [[name, until[0]!.toLowerCase() + until.slice(1)] as [TimeLimit, string]] : [],
  );
  if (found.length !== Object.keys(TIME_LIMITS_MS).length)
    throw new Error(`${TIME_LIMITS_FILE} does not explain every limit in one line above it`);
  return found;
}

function isTimeLimit(name: string): name is TimeLimit {
  return name in TIME_LIMITS_MS;
}
