// The lanes of "Break it", in a thread of their own: it can stop reading while the page goes on.
import { LaneMeter } from '../../figures/lane-meter.ts';
import type { Lane, LaneName } from './lane.ts';
import { openLane } from './open-lane.ts';
import type { LaneNews, LaneOrder } from './worker-messages.ts';

const lanes = new Map<LaneName, Lane>();
const meters = new Map<LaneName, LaneMeter>();

function tell(news: LaneNews): void {
  globalThis.postMessage(news);
}

function now(): number {
  return sinceEpoch(performance.now());
}

function sinceEpoch(atMs: number): number {
  return performance.timeOrigin + atMs;
}

function open(lane: LaneName, url: string): void {
  lanes.get(lane)?.close();
  const meter = meters.get(lane) ?? new LaneMeter(0);
  meters.set(lane, meter);
  const opened = openLane(
    lane,
    { url, resumeAfter: () => meter.lastSequence },
    {
      opened: () => tell({ news: 'opened', lane, atMs: now() }),
      arrived: (data, atMs) => {
        meter.note(data, atMs);
        tell({ news: 'arrived', lane, data, atMs: sinceEpoch(atMs) });
      },
      lost: (how, again) => tell({ news: 'lost', lane, how, again, atMs: now() }),
    },
  );
  lanes.set(lane, opened);
}

globalThis.addEventListener('message', ({ data }: MessageEvent<LaneOrder>) => {
  if (data.order === 'open') open(data.lane, data.url);
  else if (data.order === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, data.forMs);
  else for (const lane of lanes.values()) lane.close();
});
