// Networks of a block: where one does not open, the others are not left behind.
import { describe, expect, it } from 'vitest';
import { networkSettings } from '../../scenarios/networks.ts';
import { networkObstacle } from '../network/availability.ts';
import { NetworkPath } from '../network/path.ts';
import { openAll } from './open-paths.ts';

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

describe.skipIf(obstacle !== undefined)(`the networks of a block${why}`, () => {
  it('are closed where another one does not open, however late they open themselves', async () => {
    let opened: NetworkPath | undefined;
    const opening = openAll(2, async (place) => {
      if (place === 1) throw new Error('no second one');
      opened = await NetworkPath.open({ settings: networkSettings({}), seed: 1, cpus: undefined });
      return opened;
    });
    await expect(opening).rejects.toThrow('no second one');
    await expect.poll(() => opened?.ended).toBe('SIGKILL');
  });
});
