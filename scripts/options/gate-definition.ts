// The options of `pushbench gate`, as data of their own.
import { Command, Option } from '@commander-js/extra-typings';
import { DEFAULT_FLOOR } from '../../analysis/gate/metrics.ts';
import { gateScenarios } from '../../harness/gate/scenarios.ts';
import { TLS_FORMS } from '../../scenarios/tls.ts';
import { several, withRequestOptions } from './url-options.ts';

/** A fresh `gate` command without an action. */
export function gateDefinition() {
  return withRequestOptions(
    new Command('gate')
      .description(
        'Has this change made the server slower? Compares two builds of it, in one job on one machine.',
      )
      .option('--base <git-ref>', 'the old build: the merge base of HEAD and this ref, built in a worktree')
      .option(
        '--target <paths>',
        "with --base: modules that export a target, separated by commas; in pushbench's own checkout its built-in ones",
      )
      .option('--base-target <paths>', 'the old build: modules that export a target, separated by commas')
      .option('--head-target <paths>', 'the new build: as many modules, in the same order')
      .option(
        '--base-url <urls>',
        'servers of the old build that run already: http://127.0.0.1:8081 (SSE), ws://… (WebSocket); https://, wss:// over TLS',
      )
      .option(
        '--control-url <urls>',
        'with --base-url: as many more servers of the old build (docs/GATE.md: what they must serve)',
      )
      .option('--head-url <urls>', 'with --base-url: as many servers of the new build, in the same order')
      .option(
        '--publish-url <path>',
        'with --base-url: the servers are relays, and a POST at this path of each makes it push: /pub/{channel}; their URLs have paths then, with {channel} and {client}',
      )
      .addOption(new Option('--url <transport=url>', 'of other commands').argParser(several).hideHelp())
      .option('--stack <names>', 'with --base in its own checkout: stacks, separated by commas', 'node')
      .option('--transport <names>', 'with --base in its own checkout: sse,ws', 'sse,ws')
      .option(
        '--scenarios <names>',
        `separated by commas: ${gateScenarios('builds').join(', ')} (all); with --base-url ${gateScenarios('running').join(', ')}, of relays ${gateScenarios('relays').join(', ')}`,
      )
      .option(
        '--blocks <n>',
        "replicates of each comparison, in place of the design's 16 (12 of idle connections)",
      )
      .option(
        '--floor <percent>',
        'smallest change that matters',
        `${Math.round(100 * (DEFAULT_FLOOR - 1))}%`,
      ),
  )
    .option('--tls <how>', `the builds are compared over TLS 1.3, and how: ${TLS_FORMS}`)
    .option('--seed <n>', 'repeats the order and the events of an earlier job')
    .option('--strict', 'exit code 3 where the job is inconclusive')
    .option('--out <dir>', 'a new folder for the results, in place of results/runs/<run-id>')
    .option('--json', 'one JSON object on standard output in place of the table')
    .addHelpText(
      'after',
      `
Exit codes: 0 pass, improved or inconclusive, 1 confirmed regression, 2 wrong usage, 3 invalid measurement (with
--strict also inconclusive), 130 interrupted. What it does: docs/GATE.md; why: docs/methodology/gate.md.

Examples:
  $ pushbench gate --base origin/main
  $ pushbench gate --base origin/main --target ./dist/my-sse.js,./dist/my-ws.js
  $ pushbench gate --base-target ./old.js --head-target ./new.js --scenarios stock-ticker
  $ pushbench gate --base-url http://127.0.0.1:8081 --control-url http://127.0.0.1:8082 --head-url http://127.0.0.1:8083
  $ pushbench gate --base-url 'ws://127.0.0.1:8081/sub/{channel}' --control-url 'ws://127.0.0.1:8082/sub/{channel}' \\
      --head-url 'ws://127.0.0.1:8083/sub/{channel}' --publish-url '/pub/{channel}'   # relays
  $ pushbench gate --base origin/main --json --out gate | jq .verdict`,
    );
}
