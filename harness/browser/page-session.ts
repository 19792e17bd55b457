// A page of a Chromium of our own that stands at the address of the server under measurement: its own files are answered
// through DevTools before anything is measured, everything else is between browser and server alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { processCpuUs, threadCpuUs } from '../../measure/process/cpu.ts';
import { processMemory, residentBytes } from '../../measure/process/memory.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import { DevTools } from './devtools.ts';
import { collectEchoes, tied, type ClockTie } from './page-clock.ts';
import { pageFile } from './page-files.ts';
import { PAGE_PATH, type PageClockFacts, type PageMethods } from './page-messages.ts';
import { pageProcesses, type PageProcesses } from './page-processes.ts';

/** A page has been loaded: some hundred modules, each answered by this process. */
const LOAD_MS = 30_000;
const POLL_MS = 20;

/** With these its clock counts 5 µs in place of 100. https://www.w3.org/TR/hr-time-3/#dfn-coarsen-time */
const ISOLATION = [
  { name: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { name: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
];

interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

export class PageSession {
  readonly #devTools: DevTools;
  readonly #session: string;
  readonly targetId: string;
  #processes!: PageProcesses;
  #originSeconds = Number.NaN;
  clock!: PageClockFacts & ClockTie;

  private constructor(devTools: DevTools, targetId: string, session: string) {
    this.#devTools = devTools;
    this.targetId = targetId;
    this.#session = session;
  }

  /** Opens the page at a server's address. Rejects where it does not load, is not isolated, or has another clock. */
  static async open(devTools: DevTools, origin: string): Promise<PageSession> {
    const { targetId } = await devTools.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const attached = await devTools.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    const page = new PageSession(devTools, targetId, attached.sessionId);
    await page.#load(`${origin}${PAGE_PATH}`);
    const facts = await page.call('clock');
    if (!facts.crossOriginIsolated)
      throw new Error(
        'the page is not cross-origin isolated: its clock would count 100 µs, so nothing is measured',
      );
    page.#originSeconds = await page.#timeOrigin();
    page.clock = { ...facts, ...(await page.#tie()) };
    await page.call('tie', page.clock.offsetNs);
    return page;
  }

  async #load(url: string): Promise<void> {
    this.#devTools.on('Fetch.requestPaused', this.#session, (paused: Paused) => void this.#answer(paused));
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: `*${PAGE_PATH}*` }] });
    const { errorText } = await this.#send<{ errorText?: string }>('Page.navigate', { url });
    if (errorText !== undefined) throw new Error(`the page did not load: ${errorText}`);
    const untilMs = Date.now() + LOAD_MS;
    for (;;) {
      const state = await this.evaluate(
        'globalThis.pushbenchFailure ?? (globalThis.pushbench ? true : false)',
      );
      if (state === true) break;
      if (typeof state === 'string') throw new Error(`the page did not load: ${state}`);
      if (Date.now() > untilMs) throw new Error('the page did not load within 30 s');
      await sleep(POLL_MS);
    }
    await this.#send('Fetch.disable');
    this.#devTools.on('Fetch.requestPaused', this.#session, undefined);
  }

  async #answer({ requestId, request }: Paused): Promise<void> {
    const file = pageFile(new URL(request.url).pathname);
    const headers = [
      { name: 'Content-Type', value: file?.type ?? 'text/plain' },
      { name: 'Cache-Control', value: 'no-store' },
      ...ISOLATION,
    ];
    const body = (file?.body ?? Buffer.from('there is nothing here')).toString('base64');
    const responseCode = file === undefined ? 404 : 200;
    await this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode,
      responseHeaders: headers,
      body,
    }).catch(
      () => {}, // The page has gone, and somebody else says so.
    );
  }

  /** Of the page, in seconds of the machine's clock. */
  async #timeOrigin(): Promise<number> {
    await this.#send('Performance.enable', { timeDomain: 'timeTicks' });
    const { metrics } = await this.#send<{ metrics: { name: string; value: number }[] }>(
      'Performance.getMetrics',
    );
    await this.#send('Performance.disable');
    return metrics.find(({ name }) => name === 'NavigationStart')?.value ?? Number.NaN;
  }

  async #tie(): Promise<ClockTie> {
    return tied(
      this.#originSeconds,
      await collectEchoes(() => this.evaluate('performance.now()') as Promise<number>),
    );
  }

  /** Whether the clock is still where it was. Rejects where it is not. */
  async checkClock(): Promise<void> {
    await this.#tie();
  }

  /** Once the page has its worker, by which its process is known. */
  async findProcesses(): Promise<void> {
    this.#processes = await pageProcesses(this.#devTools.pid);
  }

  /** The renderer, without the thread that keeps time; of it the main thread; and the whole browser. Microseconds so far. */
  cpu(): { readonly rendererUs: number; readonly mainThreadUs: number; readonly browserUs: number } {
    const { renderer, timekeeper, all } = this.#processes;
    const of = (pid: number): number => processCpuUs(pid, [timekeeper]) ?? 0;
    return {
      rendererUs: of(renderer),
      mainThreadUs: threadCpuUs(renderer, renderer),
      browserUs: all.reduce((sum, pid) => sum + of(pid), 0),
    };
  }

  /** Of the renderer, which is not asked: the kernel tells. */
  rssBytes(): number {
    return residentBytes(this.#processes.renderer);
  }

  /** Of the renderer, after a collection where that is wanted. */
  async memory(collect: boolean): Promise<MemorySnapshot> {
    if (collect) await this.#send('HeapProfiler.collectGarbage');
    const heap = await this.#send<{ usedSize: number; backingStorageSize?: number }>('Runtime.getHeapUsage');
    const memory = processMemory(this.#processes.renderer);
    return {
      rssBytes: memory?.rssBytes ?? Number.NaN,
      heapUsedBytes: heap.usedSize,
      externalBytes: heap.backingStorageSize,
      pssBytes: memory?.pssBytes,
      privateBytes: memory?.privateBytes,
    };
  }

  /** Calls a method of the page. Rejects with what it throws. */
  call<Name extends keyof PageMethods>(
    name: Name,
    ...parameters: Parameters<PageMethods[Name]>
  ): ReturnType<PageMethods[Name]> {
    return this.callOn('pushbench', name, parameters) as ReturnType<PageMethods[Name]>;
  }

  /** Calls a method of one of the page's global objects. */
  callOn(object: string, name: string, parameters: readonly unknown[]): Promise<unknown> {
    const given = parameters.map((parameter) => JSON.stringify(parameter)).join(', ');
    return this.evaluate(`${object}.${name}(${given})`);
  }

  /** The value of an expression, as JSON. Rejects with what it throws. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#send<Evaluated>('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  #send<R>(method: string, parameters: object = {}): Promise<R> {
    return this.#devTools.send<R>(method, parameters, this.#session);
  }
}
