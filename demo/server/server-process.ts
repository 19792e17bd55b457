// The server process of a stack in the demo: both of its targets, one application. It is a process of its own so that
// it can be killed and started again while everybody watches.
import { Agenda } from '../../measure/time/agenda.ts';
import { answerRequests } from '../../harness/processes/answer-requests.ts';
import { LISTEN_OPTIONS } from '../../harness/processes/listen-options.ts';
import { loadTarget } from '../../servers/targets.ts';
import type { AnswerRecord, TransportPorts } from '../wire.ts';
import { DemoApplication, type ServedFeed } from './application.ts';
import type { FeedSetup } from './price-feed.ts';

export interface ServerSetup {
  /** Names of registered targets, or paths of modules. */
  readonly sse: string;
  readonly ws: string;
}

export interface ServerStarted {
  readonly ports: TransportPorts;
  /** Of both targets, by package. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What the parent may ask. */
export interface ServerMethods {
  start(setup: ServerSetup): Promise<ServerStarted>;
  startFeed(setup: FeedSetup): Promise<void>;
  stopFeed(channel: string): Promise<void>;
  dropFeed(channel: string): Promise<void>;
  feed(channel: string): Promise<ServedFeed | undefined>;
  answer(name: string): Promise<AnswerRecord | undefined>;
}

const agenda = new Agenda();
const demo = new DemoApplication(agenda);

const methods: ServerMethods = {
  async start(setup) {
    await agenda.start();
    const options = { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0 };
    const [sse, ws] = [await loadTarget(setup.sse), await loadTarget(setup.ws)];
    const ports = {
      sse: (await sse.listen(demo.application, options)).port,
      ws: (await ws.listen(demo.application, options)).port,
    };
    return { ports, versions: { ...sse.versions, ...ws.versions } };
  },
  async startFeed(setup) {
    demo.startFeed(setup);
  },
  async stopFeed(channel) {
    demo.stopFeed(channel);
  },
  async dropFeed(channel) {
    demo.dropFeed(channel);
  },
  async feed(channel) {
    return demo.feed(channel);
  },
  async answer(name) {
    return demo.answer(name);
  },
};

answerRequests(methods);
