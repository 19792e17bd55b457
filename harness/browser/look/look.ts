// A look at what the browser of this machine does with both transports, where that is no figure but a fact: how many
// connections it opens, what it does after an end and after a 502, and what still runs in a hidden tab.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../../servers/target.ts';
import { chromiumPath, chromiumVersion } from '../chromium.ts';
import { DevTools } from '../devtools.ts';
import { PageSession } from '../page-session.ts';
import { AwayServer } from './away-server.ts';
import type { BrowserLook, Met, PageLookMethods, TabSeen, TransportLook } from './look-messages.ts';

/** More WebSockets than Chromium opens to one host (255). */
const MOST = 300;
/** Of six connections the memory is within the noise of a process of 150 MB. */
const ENOUGH_FOR_MEMORY = 100;
const PATIENCE_MS = 1_500;
/** What the stream asks for: neither the browser's own time nor none. */
const RETRY_MS = 700;
/** Nearly three times what the stream asks for. */
const COMES_BACK_MS = 2_000;
const TAB_MS = 2_000;
/** Of one step of the page; opening some hundred connections takes seconds. */
const ANSWER_MS = 60_000;
const EVENT_EVERY_MS = 100;

/** Looks at one pair of targets, SSE first. Rejects where there is no Chromium, or it does not do what it should. */
export async function lookAtBrowser(targets: readonly Target[], signal: AbortSignal): Promise<BrowserLook> {
  const devTools = new DevTools();
  const stop = (): void => void devTools.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const transports: TransportLook[] = [];
    for (const target of targets) transports.push(await lookAt(devTools, target));
    const path = chromiumPath()!;
    return { browser: chromiumVersion(path) ?? path, stack: targets[0]!.stack, transports };
  } finally {
    signal.removeEventListener('abort', stop);
    await devTools.close();
  }
}

async function lookAt(devTools: DevTools, target: Target): Promise<TransportLook> {
  const server = await AwayServer.start(target);
  try {
    return await new Look(await PageSession.open(devTools, server.origin), server, target, devTools).all();
  } finally {
    await server.close();
  }
}

class Look {
  readonly #page: PageSession;
  readonly #server: AwayServer;
  readonly #target: Target;
  readonly #devTools: DevTools;

  constructor(page: PageSession, server: AwayServer, target: Target, devTools: DevTools) {
    this.#page = page;
    this.#server = server;
    this.#target = target;
    this.#devTools = devTools;
  }

  async all(): Promise<TransportLook> {
    const { transport } = this.#target;
    const limit = await this.#call('limit', transport, MOST, PATIENCE_MS);
    await this.#call('closeAll');
    const bytesPerConnection = await this.#memoryOf(limit.opened);
    const afterEnd = await this.#afterEnd();
    const after502 = await this.#after502();
    return { transport, limit, bytesPerConnection, afterEnd, after502, ...(await this.#tabs()) };
  }

  /** The same number once more: what the first ones cost once for all is not theirs. */
  async #memoryOf(connections: number): Promise<number | undefined> {
    if (connections < ENOUGH_FOR_MEMORY) return undefined;
    await this.#call('beginWorker');
    await this.#page.findProcesses();
    const before = await this.#page.memory(true);
    await this.#call('limit', this.#target.transport, connections, PATIENCE_MS);
    const after = await this.#page.memory(true);
    await this.#call('closeAll');
    const [had, has] = [before.privateBytes, after.privateBytes];
    return had === undefined || has === undefined ? undefined : (has - had) / connections;
  }

  async #open(channel: string): Promise<void> {
    await this.#call('open', this.#target.transport, channel);
  }

  async #afterEnd(): Promise<TransportLook['afterEnd']> {
    await this.#open('ended');
    this.#server.publish('ended', RETRY_MS);
    await this.#meets(({ what }) => what === 'message');
    const before = this.#server.came.length;
    this.#server.endAll();
    const cameBack = await this.#server.someoneComes(before, COMES_BACK_MS);
    if (cameBack) await this.#meets(({ what }) => what === 'open', 2);
    const met = await this.#call('met');
    const ended = met.find(({ what }) => what === 'error' || what === 'close');
    const again = met.filter(({ what }) => what === 'open')[1];
    await this.#call('closeAll');
    return {
      retryMs: RETRY_MS,
      cameBackAfterMs: ended === undefined || again === undefined ? undefined : again.atMs - ended.atMs,
      resumedAfter: cameBack ? this.#server.came.at(-1)?.resumeAfter : undefined,
      code: met.find(({ what }) => what === 'close')?.detail ?? '',
    };
  }

  async #after502(): Promise<TransportLook['after502']> {
    await this.#open('gone');
    this.#server.publish('gone', RETRY_MS);
    await this.#meets(({ what }) => what === 'message');
    await this.#server.leave();
    await this.#meets(({ what }) => what === 'error' || what === 'close');
    for (const untilMs = Date.now() + COMES_BACK_MS; Date.now() < untilMs && this.#server.answers === 0;)
      await sleep(20);
    const fetchStatus = await this.#call('status', '/health');
    const answers = (await this.#server.comeBack()) - (fetchStatus === 502 ? 1 : 0);
    const cameBack = await this.#server.someoneComes(this.#server.came.length, COMES_BACK_MS);
    const met = await this.#call('met');
    await this.#call('closeAll');
    const code = met.find(({ what }) => what === 'close')?.detail ?? '';
    return { answers, fetchStatus, state: met.at(-1)!.state, code, cameBack };
  }

  async #tabs(): Promise<Pick<TransportLook, 'visible' | 'hidden' | 'sent' | 'received'>> {
    await this.#open('tab');
    const before = this.#server.sent;
    const visible = await this.#tab();
    const { targetId } = await this.#devTools.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    await this.#devTools.send('Target.activateTarget', { targetId });
    await this.#isHidden(true);
    const hidden = await this.#tab();
    await this.#devTools.send('Target.closeTarget', { targetId });
    await this.#call('closeAll');
    const sent = this.#server.sent - before;
    return { visible, hidden, sent, received: visible.events + hidden.events };
  }

  /** Events at a steady pace for a while, and what the page made of it. */
  async #tab(): Promise<TabSeen> {
    await this.#call('beginTab');
    for (const untilMs = Date.now() + TAB_MS; Date.now() < untilMs; await sleep(EVENT_EVERY_MS))
      this.#server.publish('tab');
    await sleep(EVENT_EVERY_MS);
    return this.#call('tab');
  }

  async #isHidden(wanted: boolean): Promise<void> {
    for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(20))
      if ((await this.#page.evaluate('document.hidden')) === wanted) return;
    throw new Error(
      'the tab was not hidden by another one in front of it: nothing is known of hidden tabs here',
    );
  }

  /** Resolves once the page has met it so many times, or not in time: what follows says so. */
  async #meets(matches: (met: Met) => boolean, times = 1): Promise<void> {
    for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(20))
      if ((await this.#call('met')).filter(matches).length >= times) return;
  }

  /** Rejects where the page does not answer: a browser that hangs must not keep the program. */
  async #call<Name extends keyof PageLookMethods>(
    name: Name,
    ...parameters: Parameters<PageLookMethods[Name]>
  ): Promise<Awaited<ReturnType<PageLookMethods[Name]>>> {
    const answer = this.#page.callOn('pushbenchLook', name, parameters);
    const isLate = new AbortController();
    const late = sleep(ANSWER_MS, undefined, { signal: isLate.signal }).then(() => {
      throw new Error(`the page did not finish "${name}" within ${ANSWER_MS / 1000} s`);
    });
    try {
      return (await Promise.race([answer, late])) as Awaited<ReturnType<PageLookMethods[Name]>>;
    } finally {
      late.catch(() => {}); // It is called off, or has been told.
      isLate.abort();
    }
  }
}
