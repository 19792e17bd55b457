// The sentences on TLS in a report.
import { expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { tlsNote } from './tls-note.ts';

const TLS = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  group: 'X25519',
  key: 'ecdsa-p256',
  serverLibrary: 'OpenSSL 3.0.19',
  clientLibrary: 'OpenSSL 3.0.19',
  handshakes: 20,
  resumed: 5,
} as const satisfies TrialRecord['tls'];

it('says nothing of clear text', () => {
  expect(tlsNote([{ stack: 'node' }])).toBe('');
});

it('names what was agreed on and the library of each stack, once', () => {
  const uws = { stack: 'uws', tls: { ...TLS, serverLibrary: 'BoringSSL of uWebSockets.js 20.51.0' } };
  expect(tlsNote([{ stack: 'node' }, { stack: 'node', tls: TLS }, { stack: 'node', tls: TLS }, uws])).toBe(
    ' Over TLS both ends agreed on TLSv1.3, TLS_AES_128_GCM_SHA256, X25519, ecdsa-p256: node on OpenSSL 3.0.19, ' +
      'uws on BoringSSL of uWebSockets.js 20.51.0; clients on OpenSSL 3.0.19. 15 of 60 handshakes resumed a session. ' +
      'Two stacks differ by their TLS library too.',
  );
});

it('leaves out what is not known of a server that the user has started', () => {
  const { key: _key, serverLibrary: _library, ...tls } = TLS;
  expect(tlsNote([{ stack: 'relay', tls }])).toBe(
    ' Over TLS both ends agreed on TLSv1.3, TLS_AES_128_GCM_SHA256, X25519; clients on OpenSSL 3.0.19. 5 of 20 ' +
      'handshakes resumed a session.',
  );
});
