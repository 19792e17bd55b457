// The options of `pushbench limit`, as data of their own.
import { Command } from '@commander-js/extra-typings';
import { TLS_FORMS } from '../../scenarios/tls.ts';
import { withUrlOptions } from './url-options.ts';

/** A fresh `limit` command without an action. */
export function limitDefinition() {
  return withUrlOptions(
    new Command('limit')
      .description(
        'Open connections at a steady rate until the first sign of trouble, and name what gave way.',
      )
      .option(
        '--target <names>',
        'names as `pushbench list` shows them, or paths of your own modules, separated by commas',
      ),
  )
    .option('--max <n>', 'stop at this many', '20000')
    .option('--rate <rate>', 'connections opened per second: 5000, 5000/s', '5000')
    .option('--connect-p99 <time>', 'objective: 99 % of the connects of a level take no longer', '1s')
    .option(
      '--heartbeat-limit <time>',
      'every connection has its heartbeat so long after the last was sent',
      '5s',
    )
    .option(
      '--servers <n>',
      'server processes; auto: as many as --max needs under the limit of open files',
      '1',
    )
    .option('--client-processes <n>', 'client processes, at least; more where --max needs them', '2')
    .option('--tls <how>', `secured by TLS 1.3, and how: ${TLS_FORMS}`)
    .option('--stack <names>', 'stacks, separated by commas: node,uws')
    .option('--transport <names>', 'transports, separated by commas: sse,ws')
    .option('--json', 'an array of objects in place of the table')
    .addHelpText(
      'after',
      `
Trouble is: a connect that fails, connect p99 or a heartbeat over its limit, memory down to the reserve (1.5 GiB, or a
tenth), descriptors used up. It reports the number held, the process or resource that gave way, the memory of a
connection layer by layer, and how many the machine's memory would allow. Everything is closed afterwards by TCP reset.
A server at --url: its connections are counted at the clients; a relay gets one heartbeat for all, any other none.
Takes about half a minute for each target with 20,000 connections.

Examples:
  $ pushbench limit --max 20000
  $ pushbench limit --stack uws --tls 1.3+low-memory
  $ pushbench limit --target uws-ws --max 100000 --servers auto
  $ pushbench limit --url sse=http://127.0.0.1:8080/prices --max 5000
  $ pushbench limit --stack node --json | jq '.[] | {target, held, why: .cause.message}'`,
    );
}
