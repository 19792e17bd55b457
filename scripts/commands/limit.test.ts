import { describe, expect, it } from 'vitest';
import { limitCommand } from './limit.ts';
import { UsageError } from '../options/usage-error.ts';

describe('limitCommand', () => {
  it('does not begin where no target is left', async () => {
    const flags = {
      servers: 'auto',
      clientProcesses: '1',
      rate: '1000',
      connectP99: '1s',
      heartbeatLimit: '5s',
    };
    const chosen = { ...flags, max: '20', target: 'uws-ws', stack: 'node' };
    await expect(limitCommand(chosen)).rejects.toThrow(UsageError);
    await expect(limitCommand(chosen)).rejects.toThrow(
      '--target names the targets: leave --stack and --transport out',
    );
  });
});
