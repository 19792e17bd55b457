// What a trial says of its handshakes, and when they were others than the case is about.
import { describe, expect, it } from 'vitest';
import { AGREEMENT } from '../../clients/client-tls.ts';
import { tlsNamed, type TlsSettings } from '../../scenarios/tls.ts';
import { sessionReasons, trialTlsOf } from './trial-tls.ts';

function settings(text: string): TlsSettings {
  const reading = tlsNamed(text);
  if (reading.errors !== undefined || reading.tls === undefined) throw new Error(text);
  return reading.tls;
}

const OPENSSL = { name: 'OpenSSL', version: '3.0.0' };

/** Two client processes, the first of which had no connection. */
function clients(handshakes: number, resumed: number) {
  return [
    { tls: { agreed: undefined, handshakes: 0, resumed: 0 } },
    { tls: { agreed: AGREEMENT, handshakes, resumed } },
  ];
}

describe('TLS of a trial', () => {
  it('is what the clients found, over all processes', () => {
    expect(trialTlsOf(settings('1.3+rsa-2048'), OPENSSL, clients(7, 2))).toEqual({
      ...AGREEMENT,
      key: 'rsa-2048',
      serverLibrary: 'OpenSSL 3.0.0',
      clientLibrary: `OpenSSL ${process.versions.openssl}`,
      handshakes: 7,
      resumed: 2,
    });
  });

  it('of a server that the user has started is what the clients found, and no more', () => {
    expect(trialTlsOf(undefined, undefined, clients(7, 2))).toEqual({
      ...AGREEMENT,
      clientLibrary: `OpenSSL ${process.versions.openssl}`,
      handshakes: 7,
      resumed: 2,
    });
  });

  it('is nothing in clear text', () => {
    expect(trialTlsOf(undefined, undefined, [{}])).toBeUndefined();
  });

  it.each([
    ['1.3', 0, 0],
    ['1.3', 1, 1],
    ['1.3+lost-keys', 0, 0],
    ['1.3+lost-keys', 7, 1],
    ['1.3+resumed', 7, 0],
    ['1.3+resumed', 6, 1],
    ['1.3+resumed', 0, 1],
  ])('%s with %i of 7 resumed has %i problems', (text, resumed, problems) => {
    const own = settings(text);
    const reasons = sessionReasons(own, trialTlsOf(own, OPENSSL, clients(7, resumed)));
    expect(reasons.map(({ code }) => code)).toEqual(Array(problems).fill('other-handshakes'));
  });
});
