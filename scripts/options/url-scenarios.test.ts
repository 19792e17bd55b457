import { describe, expect, it } from 'vitest';
import { chat } from '../../scenarios/chat.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { watch } from '../../scenarios/watch.ts';
import { workloadProblems } from './url-scenarios.ts';

const relay = { url: ['sse=http://127.0.0.1:8080/'], publishUrl: ['http://127.0.0.1:8080/'] };
const own = { url: relay.url };

describe('scenarios of servers at URLs', () => {
  it('are those that the servers can serve, also where a file of the user has them', () => {
    const mine = { ...chat, name: 'mine' };
    expect(workloadProblems(relay, [stockTicker, mine])).toEqual([
      expect.stringMatching(/^mine: with --publish-url the scenarios are stock-ticker/),
    ]);
    expect(workloadProblems(own, [watch, { ...stockTicker, name: 'prices' }])).toEqual([
      expect.stringMatching(/^prices: servers at --url that push by themselves are measured with watch/),
    ]);
  });

  it('are all of them where targets are started here', () => {
    expect(workloadProblems({}, [chat, stockTicker, watch])).toEqual([]);
  });
});
