// `pushbench doctor`: what this machine means for results, and how to mend it. It informs: the exit code is 0.
import { styleText } from 'node:util';
import { diagnose, type Finding } from '../../harness/machine/diagnosis.ts';
import { machineState } from '../../harness/machine/state.ts';
import { hanging } from '../../reports/words/wrap.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

export async function doctorCommand({ json }: { json?: boolean | undefined }): Promise<ExitCode> {
  const findings = diagnose(await machineState());
  process.stdout.write(json === true ? `${JSON.stringify(findings)}\n` : findings.map(paragraph).join(''));
  if (json !== true) {
    const count = findings.filter(({ state }) => state === 'mend').length;
    process.stdout.write(count === 0 ? 'Nothing to mend.\n' : `${count} to mend.\n`);
  }
  return EXIT.done;
}

const SIGNS = { good: ['green', 'ok  '], know: ['cyan', 'note'], mend: ['yellow', 'MEND'] } as const;

const WIDTH = 110;
const INDENT = '     ';

function paragraph({ name, value, state, meaning, remedy }: Finding): string {
  const [colour, sign] = SIGNS[state];
  const lines = [
    `${styleText(colour, sign)} ${name}: ${value}`,
    hanging(INDENT, meaning, WIDTH),
    ...(remedy === '' ? [] : [hanging(`${INDENT}→ `, remedy, WIDTH)]),
  ];
  return `${lines.join('\n')}\n`;
}
