// What is offered, and which answers agree to it.
import { describe, expect, it } from 'vitest';
import type { Compression } from '../servers/compression.ts';
import { codingProblem, extensionOffer, extensionProblem } from './compression-agreed.ts';

const OWN: Compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 15, memoryLevel: 8 };
const SMALL: Compression = { ...OWN, windowBits: 9 };
const SHARED: Compression = { ...OWN, window: 'shared' };

it('offers what is wanted', () => {
  expect([OWN, SMALL, SHARED].map(extensionOffer)).toEqual([
    'permessage-deflate; client_no_context_takeover',
    'permessage-deflate; client_no_context_takeover; server_max_window_bits=9',
    'permessage-deflate; client_no_context_takeover; server_no_context_takeover',
  ]);
});

describe('an answer to the offer', () => {
  it.each([
    [OWN, 'permessage-deflate'],
    [OWN, 'permessage-deflate; client_no_context_takeover; server_max_window_bits=15'],
    [SMALL, 'Permessage-Deflate;server_max_window_bits="9"'],
    [SHARED, 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'],
  ])('agrees: %o, %s', (compression, answer) => {
    expect(extensionProblem(answer, compression)).toBeUndefined();
  });

  it.each([
    [OWN, undefined, 'takes up no extension'],
    [OWN, 'x-webkit-deflate-frame', 'takes up "x-webkit'],
    [OWN, 'permessage-deflate, permessage-bzip2', 'takes up "permessage-deflate, '],
    [OWN, 'permessage-deflate; server_no_context_takeover', 'takeover is off'],
    [SHARED, 'permessage-deflate', 'takeover is on'],
    [OWN, 'permessage-deflate; server_max_window_bits=12', '12 bits, not 15'],
    [SMALL, 'permessage-deflate', '15 bits, not 9'],
    [OWN, 'permessage-deflate; client_max_window_bits=15', 'window of the client'],
  ])('is another: %o, %s', (compression, answer, why) => {
    expect(extensionProblem(answer, compression)).toMatchObject({
      code: 'COMPRESSION_AGREEMENT',
      message: expect.stringContaining(why),
    });
  });
});

it('wants the coding that it asked for, and no other', () => {
  expect([codingProblem('gzip', OWN), codingProblem(' GZip ', OWN)]).toEqual([undefined, undefined]);
  for (const other of [undefined, 'br', 'gzip, br', 'identity'])
    expect(codingProblem(other, OWN)?.code).toBe('COMPRESSION_AGREEMENT');
});
