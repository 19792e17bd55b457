import { afterEach, describe, expect, it, vi } from 'vitest';
import { benchProgram, wholeNumber } from './program.ts';

/** What the options are, or the code with which the process would have ended, and what it said. */
function parsed(...words: string[]): {
  readonly held?: number;
  readonly code?: unknown;
  readonly said: string;
} {
  let said = '';
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
  const note = (text: string): void => {
    said += text;
  };
  try {
    const program = benchProgram('bench:it')
      .configureOutput({ writeErr: note, writeOut: note })
      .option('--held <n>', 'connections', wholeNumber(4, 100), 20)
      .parse(words, { from: 'user' });
    return { held: program.opts().held, said };
  } catch {
    return { code: exit.mock.calls[0]?.[0], said };
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the command line of a benchmark', () => {
  it('reads whole numbers', () => {
    expect(parsed()).toMatchObject({ held: 20 });
    expect(parsed('--held', '4')).toMatchObject({ held: 4 });
    expect(parsed('--held=100')).toMatchObject({ held: 100 });
  });

  it.each(['abc', '0', '-1', '3', '101', '1.5', '1e1', '', 'NaN'])(
    'refuses %s with what it takes',
    (text) => {
      const { code, said } = parsed('--held', text);
      expect(code).toBe(2);
      expect(said).toContain('--held');
      expect(said).toContain('from 4 to 100');
    },
  );

  it.each([['--hold', '4'], ['--held'], ['word']])('refuses %s %s', (...words) => {
    expect(parsed(...words).code).toBe(2);
  });

  it('shows its help', () => {
    const { code, said } = parsed('--help');
    expect(code).toBe(0);
    expect(said).toContain('Usage: bench:it');
  });
});
