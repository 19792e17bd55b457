// `pushbench serve` under test: started, and the commands that it prints tried as they stand.
import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { eventually } from './processes.ts';
import { startProgram, type Started } from './program.ts';

/** Starts `pushbench serve`; resolves with the address that it prints. */
export async function serving(...parameters: string[]): Promise<{ program: Started; base: string }> {
  const program = startProgram(['serve', ...parameters]);
  const base = await eventually(
    'the address',
    () => /on (https?:\S+)\. Ctrl-C/.exec(program.said.stdout)?.[1],
  );
  return { program, base };
}

/** The printed command that begins like this, run by a shell until its output matches. */
export async function tryOut(program: Started, beginning: string, expected: RegExp): Promise<string> {
  const line = await eventually(beginning, () =>
    program.said.stdout.split('\n').find((each) => each.startsWith(beginning)),
  );
  const shell = spawn('sh', ['-c', `exec ${line}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void shell.kill());
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  return eventually(`the output of ${line}`, () => (expected.test(output) ? output : undefined));
}

/** Ctrl-C; the exit code. */
export async function interrupt(program: Started): Promise<number | undefined> {
  process.kill(program.pid, 'SIGINT');
  return (await program.ended).code;
}
