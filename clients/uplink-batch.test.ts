import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { asBatch, eachOfBatch, uplinkOptions } from './uplink-batch.ts';

it('gives back the messages of a batch, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { minLength: 1 }), (documents) => {
      const body = asBatch(
        documents.map((text) => Buffer.from(text)),
        false,
      );
      const got: string[] = [];
      eachOfBatch(body, (message) => got.push(Buffer.from(message).toString()));
      expect(got).toEqual(documents);
      // As anybody reads JSON Lines.
      expect(body.toString().split('\n')).toEqual(documents);
    }),
  );
});

it('is text only', () => {
  expect(() => asBatch([Buffer.from([1, 2])], true)).toThrow(RangeError);
});

it('is one connection and a POST for each message, unless told otherwise', () => {
  expect(uplinkOptions(true)).toEqual({ connections: 1, batched: false });
  expect(uplinkOptions(false)).toBeUndefined();
  expect(uplinkOptions({ connections: 3, batched: true })).toEqual({ connections: 3, batched: true });
});
