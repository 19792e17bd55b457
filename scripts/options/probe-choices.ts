// What the arguments of `pushbench probe` mean. All mistakes are found at once.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ServiceObjective } from '../../probe/judging/objective.ts';
import type { ProbeOptions } from '../../probe/probe.ts';
import {
  kindOf,
  mergedFields,
  withoutCredentials,
  type EndpointKind,
  type Field,
  type ProbeRequest,
} from '../../probe/request.ts';
import { completionRequest } from './completion-request.ts';
import type { ProbeFlags } from './probe-definition.ts';
import { parseCount, parseDurationMs, parseRateHz } from './quantities.ts';
import { OptionReader } from './reader.ts';
import { parseServiceObjective } from './service-objective.ts';
import { UsageError } from './usage-error.ts';

export interface ProbeChoices {
  readonly request: ProbeRequest;
  readonly options: Omit<ProbeOptions, 'signal' | 'progress'>;
  /** Texts that must not be shown, beside the values of header fields. */
  readonly secrets: readonly string[];
}

/** Four requests that are compared take a minute. */
const DURATION = '20s';
const DURATION_COMPARED = '15s';
const LONGEST_MS = 3_600_000;
const SHORTEST_MS = 100;

/** Of addresses that are not of this machine, without `--i-own-this-server`. */
export const REMOTE_BOUNDS = { concurrency: 4, rateHz: 2, requests: 100 } as const;
const LOCAL_BOUNDS = { concurrency: 1000, rateHz: 10_000, requests: 1_000_000 } as const;

/** `isRemote` decides on the bounds of `--requests`. Throws a `UsageError`. */
export function chooseProbe(address: string, flags: ProbeFlags, isRemote: boolean): ProbeChoices {
  const options = new OptionReader();
  const url = parsedUrl(address, options);
  const kind = kindOf(url);
  const load = loadOf(flags, options, isRemote && flags.iOwnThisServer !== true);
  const duration = flags.duration ?? (flags.compare === true ? DURATION_COMPARED : DURATION);
  const durationMs = options.within('duration', duration, parseDurationMs, SHORTEST_MS, LONGEST_MS);
  const idleMs =
    flags.idle === undefined
      ? undefined
      : options.within('idle', flags.idle, parseDurationMs, SHORTEST_MS, LONGEST_MS);
  const request = requestOf(url, flags, options);
  combinations(kind, flags, options);
  const objective = objectiveOf(flags, options);
  if (options.errors.length > 0) throw new UsageError(options.errors);
  return {
    request,
    options: {
      durationMs,
      idleMs,
      compare: flags.compare === true,
      resume: flags.resume === true,
      load,
      objective,
    },
    secrets: URL.canParse(address) ? passwordOf(new URL(address)) : [],
  };
}

function passwordOf({ password }: URL): string[] {
  return password === '' ? [] : [password, decodeURIComponent(password)];
}

function parsedUrl(address: string, { errors }: OptionReader): URL {
  const fallback = new URL('http://127.0.0.1/');
  // `127.0.0.1:8080/events` without a protocol is what one types; so is `localhost:8080`, which parses as a protocol.
  const text = /^[a-z]+:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(text)) {
    errors.push('<url>: it is no address. Write it as http://127.0.0.1:8080/events.');
    return fallback;
  }
  const url = new URL(text);
  if (kindOf(url) !== undefined) return url;
  errors.push(`<url>: "${url.protocol}" cannot be probed. There are http:, https:, ws: and wss:.`);
  return fallback;
}

function requestOf(given: URL, flags: ProbeFlags, options: OptionReader): ProbeRequest {
  const { url, headers } = withoutCredentials(given);
  const typed = (flags.header ?? []).flatMap((text) => fieldsOf(text, options));
  const body = flags.body === undefined ? undefined : contentOf('body', flags.body, options);
  const maxTokens = options.within('max-tokens', flags.maxTokens, parseCount, 1, 1_000_000);
  const filled =
    flags.openai === true
      ? completionRequest(url, { model: flags.model, prompt: flags.prompt, maxTokens })
      : undefined;
  const usedBody = body ?? filled?.body;
  const json: Field[] = usedBody === undefined ? [] : [['Content-Type', 'application/json']];
  const method = (flags.method ?? (usedBody === undefined ? 'GET' : 'POST')).toUpperCase();
  if (!/^[A-Z]+$/.test(method)) options.errors.push(`--method: "${method}" is no method.`);
  if (method === 'GET' && usedBody !== undefined) options.errors.push('--method: a GET has no body.');
  return {
    url: filled?.url ?? url,
    method,
    headers: mergedFields([...json, ...headers], typed),
    body: usedBody,
    httpVersion: options.oneOf('http', flags.http, ['auto', '1.1', '2']) ?? 'auto',
    insecure: flags.insecure === true,
    resolve: resolveOf(flags.resolve ?? [], options),
    allowRemote: flags.allowRemote === true || flags.iOwnThisServer === true,
    send: (flags.send ?? []).map((text) => contentOf('send', text, options).toString()),
    subprotocols: (flags.subprotocol ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    timeField: flags.timeField?.split('.'),
  };
}

/** `Name: value`, or `@file` with one a line. Nothing of a value is repeated in an error. */
function fieldsOf(text: string, options: OptionReader): Field[] {
  const lines = text.startsWith('@') ? contentOf('header', text, options).toString().split(/\r?\n/) : [text];
  return lines
    .filter((line) => line.trim() !== '')
    .flatMap((line): Field[] => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(line.trim()) ?? [];
      if (name !== undefined && value !== undefined && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        return [[name, value]];
      options.errors.push("--header: it is not understood: write it as 'Name: value', or @file.");
      return [];
    });
}

/** The text itself, or the content of the file that is named after an @. */
function contentOf(option: string, text: string, { errors }: OptionReader): Buffer {
  if (!text.startsWith('@')) return Buffer.from(text);
  try {
    return readFileSync(text.slice(1));
  } catch (error) {
    errors.push(`--${option}: ${(error as Error).message}.`);
    return Buffer.alloc(0);
  }
}

/** As curl has it: `host:port:address`. */
function resolveOf(texts: readonly string[], { errors }: OptionReader): ReadonlyMap<string, string> {
  return new Map(
    texts.flatMap((text): [string, string][] => {
      const [, host, port, address] = /^([^:]+):(\d+):\[?([^\]]+)\]?$/.exec(text) ?? [];
      if (host !== undefined && port !== undefined && address !== undefined && isIP(address) > 0) {
        return [[`${host.toLowerCase()}:${port}`, address]];
      }
      errors.push(`--resolve: "${text}" is not understood: write it as example.com:443:127.0.0.1.`);
      return [];
    }),
  );
}

function loadOf(flags: ProbeFlags, options: OptionReader, bounded: boolean): ProbeOptions['load'] {
  if (flags.requests === undefined) {
    if (flags.rate !== undefined) options.errors.push('--rate goes with --requests.');
    if (flags.concurrency !== '1') options.errors.push('--concurrency goes with --requests.');
    return undefined;
  }
  const most = bounded ? REMOTE_BOUNDS : LOCAL_BOUNDS;
  const before = options.errors.length;
  const requests = options.within('requests', flags.requests, parseCount, 1, most.requests);
  const concurrency = options.within('concurrency', flags.concurrency, parseCount, 1, most.concurrency);
  const rateHz =
    flags.rate === undefined
      ? undefined
      : options.within('rate', flags.rate, parseRateHz, 1 / 60, most.rateHz);
  if (bounded && options.errors.length > before) {
    options.errors.push(
      `A server that is not on this machine is asked at most ${most.requests} times, ${most.rateHz} a second, ${most.concurrency} at once. If it is yours, say --i-own-this-server.`,
    );
  }
  return { requests, concurrency, rateHz, mostRateHz: most.rateHz };
}

function objectiveOf({ slo }: ProbeFlags, { errors }: OptionReader): ServiceObjective | undefined {
  if (slo === undefined) return undefined;
  const parsed = parseServiceObjective(slo);
  if ('objective' in parsed) return parsed.objective;
  errors.push(...parsed.errors.map((error) => `--slo: ${error}`));
  return undefined;
}

function combinations(kind: EndpointKind | undefined, flags: ProbeFlags, { errors }: OptionReader): void {
  if (kind === 'websocket') {
    for (const [option, given] of [
      ['openai', flags.openai],
      ['body', flags.body],
      ['method', flags.method],
      ['compare', flags.compare],
      ['resume', flags.resume],
    ] as const) {
      if (given !== undefined) errors.push(`--${option} is for event streams (http:// or https://).`);
    }
    return;
  }
  if (flags.send !== undefined) errors.push('--send is for WebSockets (ws:// or wss://).');
  if (flags.subprotocol !== undefined) errors.push('--subprotocol is for WebSockets (ws:// or wss://).');
}
