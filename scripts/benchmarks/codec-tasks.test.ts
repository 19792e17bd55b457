import { describe, expect, it } from 'vitest';
import { assertWorks, codecTasks } from './codec-tasks.ts';

describe.each([64, 125, 126, 65_535, 65_536, 1024 * 1024])('codec tasks for %i bytes', (bytes) => {
  const payload = Buffer.from(`{"pad":"${'x'.repeat(bytes - 10)}"}`);

  it('each do their work, again and again', () => {
    expect(payload).toHaveLength(bytes);
    for (const task of codecTasks(payload)) {
      for (let i = 0; i < 3; i++) expect(() => assertWorks(task, payload)).not.toThrow();
    }
  });
});

it('knows a task that does nothing', () => {
  const payload = Buffer.from('{"pad":"xxxxxxxx"}');
  for (const task of codecTasks(payload)) {
    const idle = { ...task, run: () => (task.operation === 'decode' ? 0 : payload) };
    expect(() => assertWorks(idle, payload)).toThrow(/does not (encode|decode)/);
  }
});
