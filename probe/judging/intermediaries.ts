// Who may stand between the server and the probe, by the header fields that they leave, and how each is told to let an
// event stream through.
import type { Head } from '../observation.ts';

export interface Intermediary {
  readonly name: string;
  /** The field that gave it away. */
  readonly sign: string;
  readonly remedy: string;
}

interface Known {
  readonly name: string;
  readonly signs: readonly (readonly [field: string, pattern: RegExp])[];
  readonly remedy: string;
}

const KNOWN: readonly Known[] = [
  {
    name: 'nginx',
    signs: [['server', /nginx|openresty|tengine/i]],
    remedy:
      'nginx buffers by default, whatever the Content-Type: have the application send `X-Accel-Buffering: no`, or set `proxy_buffering off;` in that location. Neither changes `proxy_read_timeout` (60 s of silence).',
  },
  {
    name: 'Cloudflare',
    signs: [
      ['cf-ray', /./],
      ['server', /cloudflare/i],
    ],
    remedy:
      'Send `Content-Type: text/event-stream` and `Cache-Control: no-cache, no-transform`, so that Cloudflare does not compress; its tunnels (cloudflared) have held GET responses back until they closed: compare with POST, and with the server asked directly.',
  },
  {
    name: 'Envoy or Istio',
    signs: [
      ['server', /envoy/i],
      ['x-envoy-upstream-service-time', /./],
    ],
    remedy:
      'Leave the buffer and the compressor filter off for this route, and set its `timeout: 0s`: the default of 15 s ends every stream.',
  },
  {
    name: 'CloudFront',
    signs: [
      ['x-amz-cf-id', /./],
      ['via', /cloudfront/i],
    ],
    remedy:
      'Turn compression and caching off for this path; its origin response timeout ends a silent stream.',
  },
  {
    name: 'Varnish',
    signs: [
      ['via', /varnish/i],
      ['x-cache', /varnish/i],
      ['server', /varnish/i],
    ],
    remedy: 'Return `pipe` for this path in vcl_recv, or set `beresp.do_stream = true` and no gzip.',
  },
  {
    name: 'Vercel',
    signs: [['x-vercel-id', /./]],
    remedy: 'Use a function that streams (a ReadableStream), and mind its maximal duration.',
  },
  { name: 'Caddy', signs: [['server', /caddy/i], ['via', /caddy/i]], remedy: 'Set `flush_interval -1` in its reverse_proxy, and leave `encode` off for this path.' }, // prettier-ignore
  {
    name: 'Apache',
    signs: [['server', /apache/i]],
    remedy:
      'Set `flushpackets=on` in its ProxyPass, and `SetEnv no-gzip 1` for this path, so that mod_deflate leaves it alone.',
  },
  { name: 'a proxy', signs: [['via', /./], ['x-served-by', /./], ['x-cache', /./]], remedy: 'Turn response buffering and compression off for this path.' }, // prettier-ignore
];

/** Who left a sign in the response head; the first that fits is the most telling. */
export function intermediariesOf(head: Head | undefined): Intermediary[] {
  if (head === undefined) return [];
  const found = KNOWN.flatMap(({ name, signs, remedy }) => {
    const sign = signs.find(([field, pattern]) => pattern.test(head.headers[field] ?? ''));
    return sign === undefined ? [] : [{ name, sign: `${sign[0]}: ${head.headers[sign[0]]}`, remedy }];
  });
  return found.length > 1 ? found.filter(({ name }) => name !== 'a proxy') : found;
}
