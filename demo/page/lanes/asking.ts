// The two ways to ask for an answer that streams: a POST whose response is an event stream, and a message on a WebSocket
// that stays open for the next question. EventSource is no third: it can only GET.
import { createParser } from 'eventsource-parser';
import { FLAG_LAST } from '../../../measure/events/stamp.ts';
import { stampOf } from '../../figures/stamped.ts';
import type { Question, StackOffer } from '../../wire.ts';
import { addressOf, clientName } from '../program.ts';
import { closeSocket } from './close-socket.ts';

export interface AnswerListener {
  /** A token, the time when it was read, and the number of the read. */
  token(text: string, atMs: number, read: number): void;
  /** No more comes; `how` is empty where that is as it should be. */
  over(how: string): void;
}

/** An answer that is on its way. */
export interface Asked {
  /** Tells the server that no more is wanted, as this transport can. */
  stop(): void;
  /** Ends the connection that carries it. */
  close(): void;
}

export interface Asker {
  ask(question: Question, listener: AnswerListener): Asked;
  close(): void;
}

function take(data: string, atMs: number, read: number, listener: AnswerListener): boolean {
  const last = ((stampOf(data)?.flags ?? 0) & FLAG_LAST) !== 0;
  const { text } = JSON.parse(data) as { text?: unknown };
  if (text !== '') listener.token(String(text), atMs, read);
  return last;
}

/** POST and event stream: to stop is to abort. */
export class FetchAsker implements Asker {
  readonly #url: string;
  #abort = new AbortController();

  constructor(stack: StackOffer) {
    this.#url = addressOf(stack, 'assistant', 'sse', '/streams', { client: clientName('asker') });
  }

  ask(question: Question, listener: AnswerListener): Asked {
    const abort = new AbortController();
    this.#abort = abort;
    this.#read(question, listener, abort.signal).then(
      () => listener.over(''),
      (error: unknown) =>
        listener.over(abort.signal.aborted ? '' : error instanceof Error ? error.message : String(error)),
    );
    return { stop: () => abort.abort(), close: () => abort.abort() };
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(question: Question, listener: AnswerListener, signal: AbortSignal): Promise<void> {
    const response = await fetch(this.#url, { method: 'POST', body: JSON.stringify(question), signal });
    if (!response.ok || response.body === null) throw new Error(`the answer was ${response.status}`);
    let atMs = 0;
    let reads = 0;
    const parser = createParser({ onEvent: ({ data }) => void take(data, atMs, reads, listener) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      atMs = performance.now();
      reads++;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }
}

/** A WebSocket for all questions: to stop is a message, or the end of the connection. */
export class WebSocketAsker implements Asker {
  readonly #url: string;
  #socket: WebSocket | undefined;

  constructor(stack: StackOffer) {
    this.#url = addressOf(stack, 'assistant', 'ws', '/streams', { client: clientName('asker') });
  }

  ask(question: Question, listener: AnswerListener): Asked {
    const socket = this.#open();
    const asking = new AbortController();
    let reads = 0;
    const end = (how: string): void => {
      if (asking.signal.aborted) return;
      asking.abort();
      listener.over(how);
    };
    const { signal } = asking;
    socket.addEventListener(
      'message',
      (event) => {
        if (take(String(event.data), performance.now(), reads++, listener)) end('');
      },
      { signal },
    );
    socket.addEventListener('close', ({ code }) => end(`closed with code ${code}`), { signal });
    const send = (): void => socket.send(JSON.stringify(question));
    if (socket.readyState === WebSocket.OPEN) send();
    else socket.addEventListener('open', send, { once: true });
    return {
      stop: () => socket.send(JSON.stringify({ stop: question.answer })),
      close: () => {
        closeSocket(socket);
        end('');
      },
    };
  }

  close(): void {
    if (this.#socket !== undefined) closeSocket(this.#socket);
  }

  /** The connection that is there, or a new one. */
  #open(): WebSocket {
    const open = this.#socket;
    if (open !== undefined && open.readyState <= WebSocket.OPEN) return open;
    this.#socket = new WebSocket(this.#url);
    return this.#socket;
  }
}
