// `pushbench browser`: the facts of a real Chromium, against the real servers of this project.
import { describe, expect, it } from 'vitest';
import type { BrowserLook } from '../harness/browser/look/look-messages.ts';
import { CHROMIUM, NO_BROWSER } from './browser.ts';
import { expectExit, runProgram } from './program.ts';

describe.skipIf(CHROMIUM === undefined)(`pushbench browser${NO_BROWSER}`, () => {
  it('finds the limit, who comes back, what a 502 is, and what a hidden tab still gets', async () => {
    const ended = await runProgram(['browser', '--json']);
    expectExit(ended, 0);
    const look = JSON.parse(ended.stdout) as BrowserLook;
    expect(look.browser).toMatch(/chrom/i);
    const [sse, ws] = look.transports;
    expect(look.transports.map(({ transport }) => transport)).toEqual(['sse', 'ws']);
    // https://source.chromium.org/chromium/chromium/src/+/main:net/socket/client_socket_pool_manager.cc
    expect(sse!.limit).toEqual({ opened: 6, next: 'waits' });
    expect(ws!.limit).toEqual({ opened: 255, next: 'fails' });
    expect(sse!.bytesPerConnection).toBeUndefined();
    expect(Number.isFinite(ws!.bytesPerConnection)).toBe(true);
    expect(sse!.afterEnd.cameBackAfterMs).toBeGreaterThanOrEqual(sse!.afterEnd.retryMs - 1);
    expect(sse!.afterEnd.resumedAfter).toBe(1);
    expect(ws!.afterEnd.cameBackAfterMs).toBeUndefined();
    expect(ws!.afterEnd.code).toMatch(/^1\d{3}$/);
    // https://html.spec.whatwg.org/multipage/server-sent-events.html#fail-the-connection
    expect(sse!.after502).toMatchObject({ answers: 1, fetchStatus: 502, state: 'closed', cameBack: false });
    expect(ws!.after502).toMatchObject({ answers: 0, fetchStatus: 502, state: 'closed', cameBack: false });
    for (const { visible, hidden, sent, received } of look.transports) {
      expect([visible.isHidden, hidden.isHidden]).toEqual([false, true]);
      expect(hidden.events).toBeGreaterThan(0);
      expect(received).toBe(sent);
      expect(visible.ticks).toBeGreaterThan(0);
    }
  });

  it('names the stacks that there are', async () => {
    const ended = await runProgram(['browser', '--stack', 'node-h3']);
    expectExit(ended, 2);
    expect(ended.stderr).toContain('node, uws');
  });
});

describe('without a browser', () => {
  it('says what to install', async () => {
    const ended = await runProgram(['browser'], { env: { PATH: '/nowhere' } });
    expectExit(ended, 2);
    expect(ended.stderr).toContain('apt-get install chromium');
  });
});
