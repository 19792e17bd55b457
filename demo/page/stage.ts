// What every part of the page has: its section of the document, the stack that is chosen, and a line that says what is
// going on, read aloud where the page is heard.
import type { StackOffer } from '../wire.ts';
import { element, say } from './elements.ts';
import type { ServerClock } from './server-clock.ts';

/** What the parts share. */
export interface Surroundings {
  stack(): StackOffer;
  readonly clock: ServerClock;
}

/** A part of the page. */
export interface PagePart {
  /** The stack is another one: all that is open is closed, and nothing is shown of it any more. */
  reset(): void;
}

export class Stage {
  readonly #status = element('p', { role: 'status', class: 'status' });
  readonly #body: HTMLElement;

  /** `id`: of the section in the document; what is added stands after what it holds already. */
  constructor(id: string) {
    const section = document.getElementById(id)!;
    this.#body = element('div', { class: 'stage' });
    section.append(this.#body);
  }

  /** Controls, then what is going on, then what is seen. */
  furnish(controls: readonly Node[], shown: readonly Node[]): void {
    this.#body.replaceChildren(element('div', { class: 'controls' }, ...controls), this.#status, ...shown);
  }

  say(text: string): void {
    say(this.#status, text);
  }

  /** Does something that may fail, and says why where it does. */
  async try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.say(`That did not work: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
