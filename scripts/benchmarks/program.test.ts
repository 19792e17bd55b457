import { CommanderError } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { benchProgram, wholeNumber } from './program.ts';

/** What the options are, or whether it refused them, and what it said. */
function parsed(...words: string[]): {
  readonly held?: number;
  readonly refused?: boolean;
  readonly said: string;
} {
  let said = '';
  const note = (text: string): void => {
    said += text;
  };
  try {
    const program = benchProgram('bench:it')
      .configureOutput({ writeErr: note, writeOut: note })
      .option('--held <n>', 'connections', wholeNumber(4, 100), 20)
      .parse(words, { from: 'user' });
    return { held: program.opts().held, said };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { refused: error.exitCode !== 0, said };
  }
}

describe('the command line of a benchmark', () => {
  it('reads whole numbers', () => {
    expect(parsed()).toMatchObject({ held: 20 });
    expect(parsed('--held', '4')).toMatchObject({ held: 4 });
    expect(parsed('--held=100')).toMatchObject({ held: 100 });
  });

  it.each(['abc', '0', '-1', '3', '101', '1.5', '1e1', '', 'NaN'])(
    'refuses %s with what it takes',
    (text) => {
      const { refused, said } = parsed('--held', text);
      expect(refused).toBe(true);
      expect(said).toContain('--held');
      expect(said).toContain('from 4 to 100');
    },
  );

  it.each([['--hold', '4'], ['--held'], ['word']])('refuses %s %s', (...words) => {
    expect(parsed(...words).refused).toBe(true);
  });

  it('shows its help', () => {
    const { refused, said } = parsed('--help');
    expect(refused).toBe(false);
    expect(said).toContain('Usage: bench:it');
  });
});
