// Tasks that held the page's main thread for 50 ms and more, as the browser tells them. https://w3c.github.io/longtasks/

export interface LongTasks {
  readonly count: number;
  readonly durationNs: number;
}

const NS_PER_MS = 1e6;

export class LongTaskTally {
  #count = 0;
  #durationNs = 0;
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  begin(): void {
    this.#count = this.#durationNs = 0;
    this.#observer.observe({ type: 'longtask' });
  }

  /** What has been seen since `begin`. */
  end(): LongTasks {
    this.#add(this.#observer.takeRecords());
    this.#observer.disconnect();
    return { count: this.#count, durationNs: this.#durationNs };
  }

  #add(tasks: readonly PerformanceEntry[]): void {
    for (const { duration } of tasks) {
      this.#count++;
      this.#durationNs += duration * NS_PER_MS;
    }
  }
}
