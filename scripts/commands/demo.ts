// `pushbench demo`: a page that shows both transports at work in a browser, until Ctrl-C.
import { Demo } from '../../demo/demo.ts';
import type { StackChoice } from '../../demo/front/demo-stack.ts';
import { loadTarget, TARGETS, targetUrl } from '../../servers/targets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { listenError } from '../options/listen-error.ts';
import { OptionReader } from '../options/reader.ts';
import { parseCount } from '../options/quantities.ts';
import { UsageError } from '../options/usage-error.ts';

/** The options of `demo`, as typed. */
export interface DemoFlags {
  readonly port: string;
  readonly target?: string | undefined;
}

/** Resolves when Ctrl-C has ended it, which is how it is meant to end: exit code 0. */
export async function demoCommand(flags: DemoFlags): Promise<ExitCode> {
  const options = new OptionReader();
  const port = options.within('port', flags.port, parseCount, 0, 65_535);
  if (options.errors.length > 0) throw new UsageError(options.errors);
  const choices = [
    ...(flags.target === undefined ? [] : [await ownStack(flags.target)]),
    ...(await builtIn()),
  ];
  const signal = interruptSignal();
  const demo = await Demo.start(choices, port).catch((error: unknown) => {
    throw listenError(error, { port: flags.port, host: '127.0.0.1' });
  });
  process.stdout.write(`The demo is on ${demo.address}\n`);
  for (const { name, reason } of choices) {
    if (reason !== '') process.stdout.write(`Without the stack ${name}: ${reason}\n`);
  }
  process.stdout.write('Open it in a browser on this machine. Ctrl-C ends it.\n');
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await demo.stop();
  return EXIT.done;
}

/** The pairs of this project, also those that do not run here. */
async function builtIn(): Promise<StackChoice[]> {
  const names = [...new Set(TARGETS.map(({ stack }) => stack))];
  return Promise.all(
    names.map(async (name) => {
      const [sse, ws] = (['sse', 'ws'] as const).map((transport) =>
        TARGETS.find((target) => target.stack === name && target.transport === transport),
      );
      const availability = await sse!.availability();
      const reason = availability.available ? '' : `${availability.reason} ${availability.remedy}`;
      return { name, reason, sse: sse!.name, ws: ws!.name };
    }),
  );
}

/** Two modules of one's own: a pair for the page. */
async function ownStack(paths: string): Promise<StackChoice> {
  const pair = paths.split(',').map((path) => path.trim());
  const targets = await Promise.all(pair.map((path) => loadTarget(path))).catch((error: unknown) => {
    throw new UsageError([`--target: ${error instanceof Error ? error.message : String(error)}.`]);
  });
  const at = (transport: string): number => targets.findIndex((target) => target.transport === transport);
  const [sse, ws] = [at('sse'), at('ws')];
  if (targets.length !== 2 || sse < 0 || ws < 0) {
    throw new UsageError([
      '--target: give two targets, one for SSE and one for WebSocket: ./sse.js,./ws.js.',
    ]);
  }
  const location = (index: number): string => locationOf(pair[index]!);
  return { name: `${targets[sse]!.stack} (--target)`, reason: '', sse: location(sse), ws: location(ws) };
}

/** A path is one of this folder; the name of a registered target stays as it is. */
function locationOf(path: string): string {
  return TARGETS.some(({ name }) => name === path) ? path : targetUrl(path);
}
