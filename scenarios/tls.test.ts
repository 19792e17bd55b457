// TLS as people type it.
import { describe, expect, it } from 'vitest';
import { tlsNamed } from './tls.ts';

describe('TLS in a case', () => {
  it('is off, or 1.3 with a P-256 key', () => {
    expect(tlsNamed('off')).toEqual({ tls: undefined });
    expect(tlsNamed('1.3')).toEqual({
      tls: { name: '1.3', key: 'ecdsa-p256', sessions: 'full', lowMemory: false },
    });
  });

  it('has one name, whatever the order of its words', () => {
    const expected = {
      tls: { name: '1.3+rsa-2048+low-memory', key: 'rsa-2048', sessions: 'full', lowMemory: true },
    };
    expect(tlsNamed('1.3+rsa-2048+low-memory')).toEqual(expected);
    expect(tlsNamed('1.3+low-memory+rsa-2048')).toEqual(expected);
  });

  it('says what clients bring to a handshake', () => {
    expect(tlsNamed('1.3+lost-keys')).toMatchObject({
      tls: { name: '1.3+lost-keys', sessions: 'lost-keys' },
    });
    expect(tlsNamed('1.3+resumed')).toMatchObject({ tls: { sessions: 'resumed' } });
  });

  it.each([
    ['1.2', ['"1.2" is none of off, 1.3, 1.3+rsa-2048, 1.3+resumed, 1.3+lost-keys, 1.3+low-memory.']],
    ['', ['"" is none of off,']],
    ['off+rsa-2048', ['"off+rsa-2048" is none of off,']],
    ['1.3+rsa', ['"rsa" is none of rsa-2048, resumed, lost-keys, low-memory.']],
    ['1.3+rsa-2048+rsa-2048', ['rsa-2048 stands there twice.']],
    ['1.3+resumed+lost-keys', ['resumed and lost-keys exclude each other.']],
    ['1.3+toString+x', ['"toString" is none of', '"x" is none of']],
  ])('%s is refused with every mistake', (text, expected) => {
    const { errors } = tlsNamed(text);
    expect(errors).toHaveLength(expected.length);
    for (const [index, message] of expected.entries()) expect(errors![index]).toContain(message);
  });
});
