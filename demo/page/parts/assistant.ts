// Assistant: the same answer token by token over a fetch stream and a WebSocket, and how long the server goes on after
// Stop.
import { some } from '../../figures/quantities.ts';
import type { AnswerRecord } from '../../wire.ts';
import { button, element } from '../elements.ts';
import { FiguresTable } from '../figures-table.ts';
import { FetchAsker, WebSocketAsker, type Asker } from '../lanes/asking.ts';
import { clientName, program } from '../program.ts';
import { Stage, type PagePart, type Surroundings } from '../stage.ts';
import { AnswerLane, STOPS, type Stop } from './answer-lane.ts';

const NAMES = ['fetch stream', 'WebSocket'] as const;
const ASK_MS = 300;

const ROWS = {
  first: 'time to first token',
  gap: 'between tokens, median',
  longest: 'longest pause',
  reads: 'tokens per read',
  shown: 'tokens shown',
  sent: 'tokens that the server wrote, when last asked',
  after: 'the server went on after Stop for',
  wasted: 'tokens written for nobody',
} as const;

export class Assistant implements PagePart {
  readonly #surroundings: Surroundings;
  readonly #stage = new Stage('assistant');
  readonly #table = new FiguresTable('The same answer over two lanes', NAMES, ROWS);
  readonly #shown = element('div', { class: 'lanes' });
  readonly #question = element('input', { type: 'text', id: 'question', maxlength: '200' });
  readonly #how = element(
    'select',
    { id: 'assistant-stop' },
    ...Object.entries(STOPS).map(([value, words]) => element('option', { value }, words)),
  );
  readonly #ask = button('Ask', () => void this.#stage.try(() => this.#begin()));
  readonly #stop = button('Stop', () => this.#stopAll());
  #askers: readonly Asker[] = [];
  #lanes: readonly AnswerLane[] = [];
  #timer: number | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#question.value = 'SSE or WebSocket?';
    this.#stage.furnish(
      [
        element('label', { for: 'question' }, 'Question'),
        this.#question,
        this.#ask,
        this.#stop,
        element(
          'span',
          { class: 'choice' },
          element('label', { for: 'assistant-stop' }, 'Stop means: '),
          this.#how,
        ),
      ],
      [this.#shown, this.#table.box],
    );
    this.reset();
  }

  reset(): void {
    clearInterval(this.#timer);
    for (const asker of this.#askers) asker.close();
    this.#askers = [];
    this.#lanes = [];
    this.#shown.replaceChildren();
    this.#clear();
    this.#enable(false);
    this.#stage.say('Ask something.');
  }

  #clear(): void {
    for (const name of NAMES) for (const row of Object.keys(ROWS)) this.#table.set(row, name, '–');
  }

  #enable(running: boolean): void {
    this.#ask.disabled = running;
    this.#stop.disabled = !running;
  }

  async #begin(): Promise<void> {
    const stack = this.#surroundings.stack();
    if (this.#askers.length === 0) this.#askers = [new FetchAsker(stack), new WebSocketAsker(stack)];
    this.#clear();
    this.#enable(true);
    this.#stage.say('The answers arrive.');
    const seed = Math.floor(Math.random() * 2 ** 31);
    const question = this.#question.value;
    this.#lanes = NAMES.map((name) => new AnswerLane(name, clientName('answer'), () => void this.#figures()));
    for (const [index, lane] of this.#lanes.entries()) {
      lane.asked(this.#askers[index]!.ask({ answer: lane.answer, question, seed }, lane));
    }
    this.#shown.replaceChildren(...this.#lanes.map(({ box }) => box));
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#stage.try(() => this.#figures()), ASK_MS);
  }

  #stopAll(): void {
    this.#stop.disabled = true;
    const stop = this.#how.value as Stop;
    for (const lane of this.#lanes) lane.stop(stop);
    this.#stage.say('Stop was pressed. Does the server know?');
  }

  async #figures(): Promise<void> {
    const lanes = this.#lanes;
    const answers = lanes.map(({ answer }) => answer);
    const records = await program.answers({ stack: this.#surroundings.stack().name, answers });
    if (lanes !== this.#lanes) return;
    for (const lane of lanes) {
      const figures = lane.figures(records[lane.answer], this.#surroundings.clock);
      for (const [row, text] of Object.entries(figures)) this.#table.set(row, lane.name, text);
    }
    const ended = lanes.map(({ answer }) => records[answer]?.endedNs !== undefined);
    if (ended.includes(false) || lanes.some(({ running }) => running)) return;
    clearInterval(this.#timer);
    this.#enable(false);
    this.#stage.say(
      `The server has ended both answers: ${lanes.map((lane) => wordsOf(lane, records)).join(', ')}.`,
    );
  }
}

function wordsOf({ name, answer }: AnswerLane, records: Readonly<Record<string, AnswerRecord>>): string {
  return `${name} after ${some(records[answer]?.sent ?? 0, 'token')}`;
}
