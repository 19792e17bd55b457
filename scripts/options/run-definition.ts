// The arguments and options of `pushbench run`, as data of their own: a run that is resumed reads those of its
// beginning once more.
import { Command } from '@commander-js/extra-typings';
import { LOOPBACK, NETWORK_PROFILES } from '../../scenarios/networks.ts';
import { TLS_FORMS } from '../../scenarios/tls.ts';
import { DIRECT, PROXIES } from '../../scenarios/proxies.ts';
import { PROFILES } from '../../harness/plan/profile.ts';
import { several, withUrlOptions } from './url-options.ts';

/** A fresh `run` command without an action. */
export function runDefinition() {
  return withUrlOptions(
    new Command('run')
      .description('Run scenarios and compare SSE with WebSocket on each stack.')
      .argument(
        '[scenarios...]',
        'names as `pushbench list` shows them, or files of your own, as ./my-scenario.js; when none is given, all but those that run only by name',
      )
      .option('--all', 'every scenario, also those that run only by name; this takes hours')
      .option('--stack <names>', 'stacks, separated by commas: node,uws')
      .option('--transport <names>', 'transports, separated by commas: sse,ws')
      .option(
        '--target <names>',
        'targets, or paths of your own modules, in place of stacks and transports; two of one `stack` are a pair',
      ),
  )
    .option('--profile <name>', `how thorough: ${Object.keys(PROFILES).join(', ')}`, 'quick')
    .option(
      '--blocks <n>',
      "blocks per case and stack, in place of the profile's; a verdict needs 8. `auto`: 8, and more of them, at most " +
        '24, where an interval is wider than ±5 %',
    )
    .option('--duration <time>', 'steady state per trial: 5s, 500ms')
    .option('--connections <n>', 'subscribers or users, in every case')
    .option('--rate <rate>', 'events per second: 200, 60/min')
    .option('--payload <size>', 'bytes per event: 100, 64KiB')
    .option(
      '--network <network>',
      `a network between servers and clients: ${[LOOPBACK, ...Object.keys(NETWORK_PROFILES)].join(', ')}, or rtt=40ms,jitter=5ms,loss=1%,rate=10mbit/2mbit,queue=150kB; several times for several cases`,
      several,
    )
    .option(
      '--ip <version>',
      'the version of IP between servers and clients: 4 (which it is without) or 6; twice for both',
      several,
    )
    .option(
      '--tls <how>',
      `secured by TLS 1.3, and how: ${TLS_FORMS}; several times for several cases`,
      several,
    )
    .option(
      '--via <proxy>',
      `a proxy in front of the servers: ${Object.keys(PROXIES).join(', ')}, with :default, :common or :correct (which it is without), or ${DIRECT}; several times for several cases (docs/PROXIES.md)`,
      several,
    )
    .option(
      '--backplane <kind>',
      'what carries events between the processes of `cluster`: ipc, redis or nats, whose server is started for it',
    )
    .option('--seed <n>', 'repeats the order and the events of an earlier run')
    .option(
      '--client <kind>',
      'lean (ours), reference (ws, node:http + eventsource-parser), or a page of a real Chromium: browser (EventSource and WebSocket), browser-fetch (fetch stream and WebSocket)',
      'lean',
    )
    .option('--client-processes <n>', "processes over which each target's clients are spread (1)")
    .option(
      '--turns <kind>',
      'how the sides of a pair take turns: events (at one moment, where the load allows it: the default) or slices (always at URLs and in browsers)',
    )
    .option('--aa', 'A/A control: each target against itself, to see the noise of this machine')
    .option('--out <dir>', 'a new folder for the results, in place of results/runs/<run-id>')
    .option('--cpu-prof', 'profile the servers in a block more for each case, which does not count')
    .option('--resume <dir>', 'go on with an interrupted run in its folder, with its own arguments')
    .option('--live', 'serve a page on 127.0.0.1 that shows the run as it goes, between blocks only')
    .option('--json', 'one JSON object on standard output in place of the table')
    .addHelpText(
      'after',
      `
Examples:
  $ pushbench run stock-ticker --stack node --blocks 12
  $ pushbench run stock-ticker --connections 50 --rate 1000 --payload 1KiB --duration 2s
  $ pushbench run stock-ticker --blocks auto
  $ pushbench run stock-ticker --via direct --via nginx:default --via nginx:correct
  $ pushbench run cluster --backplane redis
  $ pushbench run chat --network regional --network rtt=60ms,loss=1%
  $ pushbench run stock-ticker --via nginx --ip 4 --ip 6
  $ pushbench run stock-ticker --tls off --tls 1.3   # what TLS costs, the same load beside it in clear text
  $ pushbench run ./my-scenario.js --target ./my-target-sse.js,./my-target-ws.js   # \`pushbench init\` writes them
  $ pushbench run stock-ticker --aa --seed 7 --out noise
  $ pushbench run --url sse=http://127.0.0.1:8080/prices --url ws=ws://127.0.0.1:8080/prices   # pushes by itself
  $ pushbench run --url 'sse=http://127.0.0.1:8080/sub/{channel}' --url 'ws=ws://127.0.0.1:8080/sub/{channel}' \\
      --publish-url 'http://127.0.0.1:8080/pub/{channel}'   # a relay
  $ pushbench run stock-ticker --live   # prints the address of a page that shows the run as it goes
  $ pushbench run --resume results/runs/20260101T120000Z-42
  $ pushbench run stock-ticker --stack node --cpu-prof --out why   # then open why/profiles in DevTools
  $ pushbench run stock-ticker --client browser --stack node   # in a page of a real browser
  $ pushbench run --json | jq .comparisons`,
    );
}
