// What a target gives back when it listens: looked at before a client could meet it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Application, Target } from '../../servers/target.ts';
import { target } from '../../servers/node/sse.ts';
import { makeCertificate } from './certificate.ts';
import { LISTEN_OPTIONS } from './listen-options.ts';
import { listenWith } from './listen.ts';

const APPLICATION: Application = {
  started() {},
  opened() {},
  received() {},
  requested() {},
  writable() {},
  closed() {},
};

/** A target of somebody who has never heard of TLS. */
const CLEAR_TEXT: Target = {
  ...target,
  name: 'old-sse',
  listen(application, { host, port }) {
    return target.listen(application, { ...LISTEN_OPTIONS, host, port });
  },
};

it('compresses where it was asked to, or is refused', async () => {
  const compression = { coding: 'gzip', window: 'own', level: 6, windowBits: 15, memoryLevel: 8 } as const;
  const options = { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0, compression };
  const listener = await listenWith(target, APPLICATION, options);
  expect(listener.compression).toEqual(compression);
  await listener.close();
  await expect(listenWith(CLEAR_TEXT, APPLICATION, options)).rejects.toThrow(
    /^old-sse was asked to compress and does not: .* out here$/,
  );
});

it('has TLS where it was asked for, or is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-listen-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { keyFile, certificateFile } = await makeCertificate(folder, 'ecdsa-p256');
  const options = { ...LISTEN_OPTIONS, host: '127.0.0.1', port: 0, tls: { keyFile, certificateFile } };
  const listener = await listenWith(target, APPLICATION, options);
  expect(listener.tls).toEqual({ name: 'OpenSSL', version: process.versions.openssl });
  await listener.close();
  await expect(listenWith(CLEAR_TEXT, APPLICATION, options)).rejects.toThrow(
    /^old-sse was asked for TLS and speaks clear text: .* --tls off$/,
  );
});
