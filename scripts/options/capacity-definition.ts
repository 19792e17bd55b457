// The options of `pushbench capacity`, as data of their own.
import { Command } from '@commander-js/extra-typings';
import { DEFAULT_OBJECTIVE } from './objective-text.ts';
import { TLS_FORMS } from '../../scenarios/tls.ts';
import { withUrlOptions } from './url-options.ts';

/** A fresh `capacity` command without an action. */
export function capacityDefinition() {
  return withUrlOptions(
    new Command('capacity')
      .description('Search the highest load of each target that meets an objective, and name what limits it.')
      .argument(
        '[scenario]',
        'a name as `pushbench list` shows it, or a file of your own; throughput when left out, or watch for servers at --url that push by themselves',
      )
      .option('--axis <name>', 'what grows: rate, connections (fan-out) or payload', 'rate')
      .option(
        '--slo <objective>',
        'p50, p90, p99, p99.9, max, loss, cpu, separated by commas',
        DEFAULT_OBJECTIVE,
      )
      .option('--case <name>', 'the case of the scenario; its first when left out')
      .option('--stack <names>', 'stacks, separated by commas: node,uws')
      .option('--transport <names>', 'transports, separated by commas: sse,ws')
      .option('--target <names>', 'targets, or paths of your own modules, in place of stacks and transports'),
  )
    .option('--start <load>', "where the search begins; the scenario's own load when left out")
    .option('--min <load>', 'no load below this')
    .option('--max <load>', 'no load above this')
    .option('--trials <n>', 'trials at a load at most; twice as many at both ends of the bracket', '5')
    .option('--duration <time>', 'steady state of a trial at least: 2s, 500ms', '2s')
    .option('--connections <n>', 'subscribers or users, on another axis')
    .option('--rate <rate>', 'events per second, on another axis: 200, 60/min')
    .option('--payload <size>', 'bytes per event, on another axis: 100, 64KiB')
    .option(
      '--ip <version>',
      'the version of IP between the server and its clients: 4 (which it is without) or 6',
    )
    .option('--tls <how>', `secured by TLS 1.3, and how: ${TLS_FORMS}`)
    .option(
      '--network <network>',
      'a network between the server and its clients, as `run` takes it: regional, rtt=40ms,loss=1%, …',
    )
    .option('--via <proxy>', 'a proxy in front of the server, as `run` takes it: nginx, haproxy:default, …')
    .option('--seed <n>', 'repeats the events of an earlier search')
    .option('--client <kind>', 'lean (ours) or reference (ws, node:http + eventsource-parser)', 'lean')
    .option('--client-processes <n>', "processes over which each target's clients are spread", '1')
    .option('--out <dir>', 'a new folder for the results, in place of results/runs/<run-id>')
    .option('--json', 'one JSON object on standard output in place of the table')
    .addHelpText(
      'after',
      `
Steps of two until a load fails, then bisection to 5 %. Each trial has fresh processes; a load passes if 80 % of its
trials meet the objective. Where the clients give way first, or what makes the network, it is a lower bound, and the search goes on above for
the load that the server misses by itself. Two to five minutes for a target. Ctrl-C keeps what is known.

Examples:
  $ pushbench capacity
  $ pushbench capacity throughput --stack node --slo p99=10ms,loss=0
  $ pushbench capacity throughput --stack node --tls 1.3
  $ pushbench capacity stock-ticker --axis connections --rate 50 --slo p99=100ms
  $ pushbench capacity stock-ticker --axis payload --connections 4 --max 64KiB
  $ pushbench capacity stock-ticker --stack node --via nginx
  $ pushbench capacity --stack node --network regional --slo p99=100ms,loss=0
  $ pushbench capacity --url 'sse=http://127.0.0.1:8080/sub/{channel}' --publish-url '/pub/{channel}'
  $ pushbench capacity --url sse=http://127.0.0.1:8080/prices --axis connections --rate 50/s   # as fast as it pushes
  $ pushbench capacity --target ./my-target.js,node-ws --json | jq '.targets[] | {target, pass, fail}'`,
    );
}
