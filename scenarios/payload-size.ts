// From a few bytes to a mebibyte, as text and as bytes.
import type { Scenario } from './scenario.ts';

const SIZES = [
  { payloadBytes: 64, rateHz: 400 },
  { payloadBytes: 4096, rateHz: 400 },
  { payloadBytes: 65_536, rateHz: 100 },
  { payloadBytes: 1_048_576, rateHz: 20 },
] as const;

export const payloadSize: Scenario = {
  name: 'payload-size',
  question:
    'My events are large, or they are bytes. From which size on does the transport matter, and what does base64 in an event stream cost me?',
  reading:
    'Text goes over both as it is. Bytes go as they are in a WebSocket frame, and as base64 in an event stream: a third ' +
    'more on the wire, encoding in the server’s CPU and decoding in the client’s (decode time). Latency ends when all ' +
    'bytes have been read, before they are decoded.',
  workload: 'sized',
  parameters: { connections: 2 },
  axes: {},
  points: SIZES.flatMap((size) => [
    { ...size, content: 'text' },
    { ...size, content: 'binary' },
  ]),
  onlyByName: true,
};
