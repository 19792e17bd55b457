// A process that serves one target with its workload, for those outside of this program: where the server must be in a
// network of its own, which a process cannot enter once it has threads. Speaks over IPC and prints nothing.
import { loadTarget } from '../../servers/targets.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { Serving } from './serving.ts';
import type { ServedSetup, ServingMethods } from './serving-messages.ts';
import { TcpkaliMarker } from './tcpkali-marker.ts';

class ServingProcess implements ServingMethods {
  readonly #ending = new AbortController();
  #serving: Serving | undefined;
  #published: Promise<void> | undefined;
  #marker: TcpkaliMarker | undefined;

  async listen({ target, marked, ...options }: ServedSetup): ReturnType<ServingMethods['listen']> {
    const marker = marked ? new TcpkaliMarker() : undefined;
    this.#marker = marker;
    this.#serving = await Serving.start({
      ...options,
      target: await loadTarget(target),
      ...(marker === undefined ? {} : { transform: marker.mark }),
    });
    return { port: this.#serving.port };
  }

  publish(): Promise<void> {
    this.#published = this.#serving!.publish(this.#ending.signal);
    return Promise.resolve();
  }

  async close(): ReturnType<ServingMethods['close']> {
    this.#ending.abort();
    await this.#published;
    return { unmarked: this.#marker?.unmarked ?? 0 };
  }
}

answerRequests(new ServingProcess());
