import { describe, expect, it } from 'vitest';
import { assertSameChoices, storedChoices } from './stored-choices.ts';
import { UsageError } from '../options/usage-error.ts';

const COMMAND_LINE = ['run', 'stock-ticker', '--stack', 'node', '--blocks', '3', '--json', '--out', 'folder'];
const ENVIRONMENT = {
  runId: 'r1',
  run: { arguments: COMMAND_LINE, seed: 42, profile: 'quick', client: 'lean' },
};

describe('storedChoices', () => {
  it('parses the arguments of the beginning once more, with the seed that was chosen', () => {
    expect(storedChoices('folder', ENVIRONMENT)).toMatchObject({
      runId: 'r1',
      scenarioNames: ['stock-ticker'],
      flags: { stack: 'node', blocks: '3', profile: 'quick', client: 'lean', out: 'folder' },
      seed: '42',
    });
  });

  it.each([
    ['nothing', {}],
    ['no seed', { ...ENVIRONMENT, run: { arguments: COMMAND_LINE } }],
    ['another command', { ...ENVIRONMENT, run: { ...ENVIRONMENT.run, arguments: ['gate'] } }],
  ])('refuses an environment.json with %s', (_, environment) => {
    expect(() => storedChoices('folder', environment)).toThrow(UsageError);
  });

  it('refuses arguments of another version', () => {
    const commandLine = ['run', '--no-longer-known'];
    expect(() =>
      storedChoices('folder', { ...ENVIRONMENT, run: { ...ENVIRONMENT.run, arguments: commandLine } }),
    ).toThrow(/does not know the arguments.*--no-longer-known/);
  });
});

describe('assertSameChoices', () => {
  const stored = storedChoices('folder', ENVIRONMENT);
  const refused = (scenarioNames: string[], flags: Record<string, unknown>): readonly string[] => {
    try {
      assertSameChoices('folder', stored, { scenarioNames, flags });
      return [];
    } catch (error) {
      return (error as UsageError).errors;
    }
  };

  it('allows what is the same, and how the result is printed', () => {
    expect(refused([], { resume: 'folder' })).toEqual([]);
    expect(refused(['stock-ticker'], { resume: 'folder', stack: 'node', seed: '42', json: true })).toEqual(
      [],
    );
  });

  it('names everything that is not', () => {
    const errors = refused(['throughput'], { rate: '5', clientProcesses: '2', aa: true, seed: '7' });
    expect(errors).toEqual([
      expect.stringContaining('The scenarios (throughput)'),
      expect.stringContaining('--rate 5 cannot be changed: the run in folder began with: run stock-ticker'),
      expect.stringContaining('--client-processes 2'),
      expect.stringMatching(/^--aa cannot/),
      expect.stringContaining('--seed 7'),
    ]);
  });
});
