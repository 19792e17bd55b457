// Faults that are put into a program from outside, through NODE_OPTIONS: errors that nobody foresees, thrown where a user's
// machine would throw them. https://nodejs.org/api/cli.html#--importmodule

/** What fails: a callback of a timer (also as soon as the program has said something to standard error), a promise that nobody waits for, a write to standard output, every new process. */
export type Moment = 'timer' | 'said' | 'promise' | 'output' | 'spawn';

/** Stands in its own realm: it is handed over as source text, and may use nothing from this file. */
function fault(program: string, moment: Moment, after: number | string): void {
  if (process.argv[1]?.endsWith(program) !== true) return;
  const boom = (): never => {
    throw new RangeError(`nobody foresaw this: ${moment}`);
  };
  if (moment === 'output') process.stdout.write = boom;
  if (moment === 'said') {
    const { stderr } = process;
    const write = stderr.write.bind(stderr);
    stderr.write = (text: string | Uint8Array) => {
      if (String(text).includes(String(after))) setTimeout(boom);
      return write(String(text));
    };
  }
  if (moment === 'spawn') {
    // What the system says when it has no descriptor left: https://nodejs.org/api/child_process.html
    const { ChildProcess } = process.getBuiltinModule('node:child_process');
    (ChildProcess.prototype as unknown as { spawn: () => never }).spawn = () => {
      throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' });
    };
  }
  if (moment !== 'timer' && moment !== 'promise') return;
  // Not while the program is loaded: that is Node's own time.
  const waiting = setInterval(() => {
    if (process.listenerCount('uncaughtException') + process.listenerCount('message') === 0) return;
    clearInterval(waiting);
    setTimeout(moment === 'timer' ? boom : () => void Promise.resolve().then(boom), Number(after));
  }, 1);
}

/**
 * The environment in which it happens to every program whose path ends so, and to nothing else. `after`: milliseconds,
 * or what the program has said.
 */
export function withFault(program: string, moment: Moment, after: number | string = 0): NodeJS.ProcessEnv {
  const parameters = [program, moment, after].map((each) => JSON.stringify(each));
  const source = `(${fault.toString()})(${parameters.join(', ')})`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
}
