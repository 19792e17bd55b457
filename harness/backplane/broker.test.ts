// The servers of a backplane: what is said where one is missing, and that one is there and gone again.
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backplaneObstacle, Broker } from './broker.ts';

it('a server that is not installed is an obstacle with a remedy, and messages of node:cluster need none', () => {
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env['PATH'] = PATH;
  });
  process.env['PATH'] = '/nowhere';
  expect(backplaneObstacle('ipc')).toBeUndefined();
  expect(backplaneObstacle('redis')).toEqual({
    reason: 'redis-server is not installed',
    remedy: expect.stringContaining('apt-get install redis-server') as string,
  });
});

describe.each(['redis', 'nats'] as const)('the server of %s', (kind) => {
  const obstacle = backplaneObstacle(kind);
  const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

  it.skipIf(obstacle !== undefined)(`listens until it is closed${why}`, async () => {
    const broker = await Broker.start(kind, '127.0.0.1', []);
    const { host, port } = broker;
    const socket = connect({ host, port });
    await once(socket, 'connect');
    expect(broker.cpuUs()).toBeGreaterThan(0);
    socket.destroy();
    await broker.close();
    await expect(once(connect({ host, port }), 'connect')).rejects.toThrow(/ECONNREFUSED/);
    expect(broker.cpuUs()).toBeNaN();
  });
});
