// The program that serves this page: what it offers, and what it is asked.
import type {
  AnswerRecord,
  AnswersQuestion,
  BreakRequest,
  FeedCounts,
  FeedQuestion,
  FeedRequest,
  FeedStarted,
  Offer,
  Part,
  Refusal,
  StackOffer,
  Transport,
} from '../wire.ts';

/** A name for the clients of this page. */
const VISITOR = crypto.randomUUID().slice(0, 8);
let clients = 0;

/** A name that no other client has, of this page or another. */
export function clientName(what: string): string {
  return `${VISITOR}-${what}-${++clients}`;
}

export async function fetchOffer(): Promise<Offer> {
  return (await answerOf(await fetch('/api/offer'))) as Offer;
}

async function answerOf(response: Response): Promise<unknown> {
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error((answer as Refusal).error);
  return answer;
}

async function post(path: string, body: object): Promise<unknown> {
  return answerOf(await fetch(path, { method: 'POST', body: JSON.stringify(body) }));
}

export const program = {
  startFeed: async (request: FeedRequest) => (await post('/api/feeds', request)) as FeedStarted,
  stopFeed: async (question: FeedQuestion) => (await post('/api/stop', question)) as FeedCounts,
  counts: async (question: FeedQuestion) => (await post('/api/counts', question)) as FeedCounts,
  break: async (request: BreakRequest) => post('/api/break', request),
  answers: async (question: AnswersQuestion) =>
    (await post('/api/answers', question)) as Readonly<Record<string, AnswerRecord>>,
};

/** Where a path of a stack's target is, for a part of the page. */
export function addressOf(
  stack: StackOffer,
  part: Part,
  transport: Transport,
  path: string,
  query: Readonly<Record<string, string>>,
): string {
  const scheme = transport === 'sse' ? 'http' : 'ws';
  return `${scheme}://127.0.0.1:${stack.ports[part][transport]}${path}?${new URLSearchParams(query).toString()}`;
}
