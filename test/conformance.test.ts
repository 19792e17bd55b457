// Every target passes one suite: that is what makes a pair of them comparable. It runs in this process, over real
// sockets, with both kinds of clients. A target that does not load is skipped, with the reason in its name.
import { describe } from 'vitest';
import type { ClientKind } from '../clients/client.ts';
import { TARGETS } from '../servers/targets.ts';
import { describeBackpressure, describeStalledReply } from './conformance/backpressure.ts';
import { describeBinary } from './conformance/binary.ts';
import { describeCrashes } from './conformance/crashes.ts';
import { describeBareEndings, describeEndings, describeListening } from './conformance/endings.ts';
import { describeEvents, describeEventSource } from './conformance/events.ts';
import { describeHttp } from './conformance/http.ts';
import { describeReplies } from './conformance/replies.ts';
import { describePosts, describeUplink } from './conformance/uplink.ts';

const KINDS: readonly ClientKind[] = ['lean', 'reference'];

const targets = await Promise.all(
  TARGETS.map(async (entry) => {
    const availability = await entry.availability();
    const why = availability.available ? '' : ` (skipped: ${availability.reason})`;
    return { title: `${entry.name}${why}`, available: availability.available, target: await entry.load() };
  }),
);

for (const { title, available, target } of targets) {
  const sse = target.transport === 'sse';

  describe.runIf(available)(`the target ${title}`, () => {
    describe.each(KINDS)('with %s clients', (kind) => {
      describeEvents(target, kind);
      describeBinary(target, kind);
      describeUplink(target, kind);
      describeReplies(target, kind);
      describeEndings(target, kind);
      describeBackpressure(target, kind);
    });
    describeHttp(target);
    describeListening(target);
    describeBareEndings(target);
    describeStalledReply(target);
    describeCrashes(target);
    describe.runIf(sse)('for browsers and others', () => {
      describePosts(target);
      describeEventSource(target);
    });
  });
}
