import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { OutputWatch } from './output-watch.ts';

function failing(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`${code}: as told`), { code }));
    },
  });
}

it.each([
  ['ENOSPC', 'cannot write to standard output: ENOSPC: as told. Free some space, or send it elsewhere.'],
  ['EPIPE', undefined],
])('after %s it says %s', async (code, problem) => {
  const stream = failing(code);
  const watch = new OutputWatch(stream);
  stream.write('a table');
  expect(await watch.problem()).toBe(problem);
});

it('waits for what was written, and has nothing to say', async () => {
  const arrived: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      setImmediate(() => {
        arrived.push(String(chunk));
        done();
      });
    },
  });
  const watch = new OutputWatch(stream);
  stream.write('a table');
  expect(await watch.problem()).toBeUndefined();
  expect(arrived[0]).toBe('a table');
});
