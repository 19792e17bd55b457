// What a page of a browser cannot have is refused before anything starts, each time with what to do.
import { describe, expect, it } from 'vitest';
import { chat } from '../../scenarios/chat.ts';
import { lossy } from '../../scenarios/lossy.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { llmTokens } from '../../scenarios/llm-tokens.ts';
import { browserProblems, casesForBrowser, scenariosForBrowser, stackProblems } from './browser-choices.ts';

describe('--client browser', () => {
  it.each([
    [{ connections: '5' }, '--connections 4'],
    [{ url: ['sse=http://127.0.0.1:1/'] }, 'Leave --url out'],
    [{ tls: ['1.3'] }, 'Leave --tls out'],
    [{ network: ['regional'] }, 'Leave --network out'],
    [{ via: ['nginx'] }, 'Leave --via out'],
    [{ turns: 'events' }, 'Leave --turns events out'],
    [{ clientProcesses: '2' }, 'Leave --client-processes out'],
  ])('refuses %j', (flags, remedy) => {
    expect(browserProblems('browser', flags).filter((problem) => problem.includes(remedy))).toHaveLength(1);
    expect(browserProblems('lean', flags)).toEqual([]);
  });

  it('says what to install where there is no Chromium', () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      expect(browserProblems('browser-fetch', {}).join('\n')).toMatch(/apt-get install chromium/);
    } finally {
      process.env['PATH'] = PATH;
    }
  });

  it('leaves scenarios out that do not run in a page, and refuses them where they are named', () => {
    const errors: string[] = [];
    expect(scenariosForBrowser('browser', [chat, lossy], false, errors)).toEqual([chat]);
    expect(errors).toEqual([]);
    expect(scenariosForBrowser('browser', [chat, lossy], true, errors)).toEqual([chat]);
    expect(errors).toHaveLength(1);
    expect(scenariosForBrowser('lean', [chat, lossy], true, [])).toEqual([chat, lossy]);
  });

  it('keeps its connections, as a browser does', () => {
    const cases = casesOf(llmTokens, {}, 4);
    if (!cases.ok) throw new Error(cases.errors.join('\n'));
    const kept = casesForBrowser('browser', cases.cases).map(([{ parameters }]) => parameters['connection']);
    expect(kept).toEqual(['kept-alive']);
    expect(casesForBrowser('lean', cases.cases)).toHaveLength(2);
  });

  it('does not speak HTTP/2 in clear text', () => {
    const stacks = [
      { stack: 'node', sides: [], skipped: [] },
      { stack: 'node-h2', sides: [], skipped: [] },
    ];
    expect(stackProblems('browser', stacks)).toHaveLength(1);
    expect(stackProblems('lean', stacks)).toEqual([]);
  });
});
