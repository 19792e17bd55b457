// A tab of a real browser that can be looked away from. Playwright keeps every page visible by design, so this starts
// Chromium itself and speaks its DevTools protocol. https://chromedevtools.github.io/devtools-protocol/tot/Target/
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { CHROMIUM } from './browser.ts';
import { eventually } from './processes.ts';
import { temporaryFolder } from './program.ts';

interface Answer {
  readonly id: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export class BackgroundTab {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #requests = 0;
  #tab = '';
  #session = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** A browser of its own, which ends with the test, with the page in its foreground. */
  static async open(address: string): Promise<BackgroundTab> {
    const folder = `--user-data-dir=${temporaryFolder()}`;
    const options = ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', folder, 'about:blank'];
    const browser = spawn(CHROMIUM!, options, { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(browser, 'exit');
    onTestFinished(async () => {
      browser.kill('SIGKILL');
      await ended;
    });
    let said = '';
    browser.stderr.on('data', (text: Buffer) => void (said += text.toString()));
    const socket = new WebSocket(await eventually('DevTools', () => /listening on (ws:\S+)/.exec(said)?.[1]));
    await once(socket, 'open');
    onTestFinished(() => socket.terminate());
    const tab = new BackgroundTab(socket);
    tab.#tab = String((await tab.#send('Target.createTarget', { url: address }))['targetId']);
    const attached = await tab.#send('Target.attachToTarget', { targetId: tab.#tab, flatten: true });
    tab.#session = String(attached['sessionId']);
    return tab;
  }

  /** The value of an expression in the page, as JSON. */
  async value(expression: string): Promise<unknown> {
    const parameters = { expression, returnByValue: true };
    const { result } = (await this.#send('Runtime.evaluate', parameters, this.#session)) as {
      result: { value?: unknown };
    };
    return result.value;
  }

  /** Another tab in front of it. */
  async lookAway(): Promise<void> {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' });
    await this.#send('Target.activateTarget', { targetId });
  }

  async lookBack(): Promise<void> {
    await this.#send('Target.activateTarget', { targetId: this.#tab });
  }

  #send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }
}
