// The arguments and options of `pushbench probe`.
import { Command } from '@commander-js/extra-typings';
import { several } from './url-options.ts';

/** A fresh `probe` command without an action. */
export function probeDefinition() {
  return new Command('probe')
    .description(
      'Look at one endpoint that runs already, and say in words what its clients will meet: why do events arrive all at once?',
    )
    .argument('<url>', 'http(s):// is an event stream, ws(s):// a WebSocket')
    .option(
      '--duration <time>',
      'watch no longer than this: 5s, 2min (20s; with --compare 15s for each request)',
    )
    .option('--method <method>', 'GET, or POST where there is a body')
    .option('--header <field>', "'Name: value', or @file with one a line; may be repeated", several)
    .option('--body <text>', 'a request body, or @file')
    .option('--openai', 'ask for a chat completion: fills in method, path, header and body')
    .option('--model <name>', 'of --openai', 'default')
    .option('--prompt <text>', 'of --openai', 'Count from one to forty in words.')
    .option('--max-tokens <n>', 'of --openai', '128')
    .option('--send <text>', 'a text to send on a WebSocket, or @file; may be repeated', several)
    .option('--subprotocol <names>', 'of a WebSocket, separated by commas')
    .option('--time-field <path>', 'where each event says when it was sent: ts, or meta.sent_at')
    .option(
      '--compare',
      'ask again with and without compression, by GET and by POST: which one is held back?',
    )
    .option('--resume', 'come back once with Last-Event-ID: what is missed, what comes twice?')
    .option('--idle <time>', 'watch for so long how a quiet connection ends: 300s')
    .option('--requests <n>', 'after a first look ask so many times, open loop')
    .option('--concurrency <n>', 'of --requests: so many at once, at most', '1')
    .option('--rate <rate>', 'of --requests: 2/s, 30/min; as many as keep the concurrency busy when left out')
    .option('--slo <limits>', 'connect, head, ttft, gap-p50, gap-p99, gap-max, tpot, latency, good')
    .option('--http <version>', 'auto (HTTP/2 where TLS offers it), 1.1 or 2', 'auto')
    .option('--resolve <host:port:address>', 'connect to this address; may be repeated', several)
    .option('--insecure', 'accept a certificate that cannot be verified')
    .option('--allow-remote', 'the address is not of this machine, and you may ask it')
    .option('--i-own-this-server', 'the same, without bounds on concurrency and rate')
    .option('--json', 'one JSON object on standard output in place of the text')
    .addHelpText(
      'after',
      `
The verdict is streaming, delayed, batched, held until the end, or cut after N s, with the evidence, and the likely
culprit with what helps. Values of header fields are never shown or written. Accept-Encoding is a browser's unless you
give one. Ctrl-C shows what was seen so far.

Exit codes: 0 streaming, 2 wrong usage, 3 any other verdict or a missed --slo, 130 interrupted.

Examples:
  $ pushbench probe http://127.0.0.1:8080/events
  $ pushbench probe http://127.0.0.1:8080/events --time-field sentAt --compare
  $ pushbench probe http://127.0.0.1:8080/events --resume
  $ pushbench probe ws://127.0.0.1:8080/feed --send '{"subscribe":"prices"}' --idle 300s
  $ pushbench probe http://127.0.0.1:8000 --openai --model my-model --slo ttft=500ms,gap-p99=100ms
  $ pushbench probe https://api.example.com/v1 --openai --header @secret-header.txt --allow-remote
  $ pushbench probe http://127.0.0.1:8000 --openai --requests 100 --concurrency 8 --json | jq .load`,
    );
}

/** The options as typed. */
export type ProbeFlags = ReturnType<ReturnType<typeof probeDefinition>['opts']>;
