// `pushbench probe`: mistakes, secrets, and the commands that its guide shows. What it makes of the times of events:
// alone/commands-probe.test.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { httpServer, streaming } from '../probe/servers.fixture.ts';
import { eventually } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder, type Ended } from './program.ts';

function run(...parameters: string[]): Promise<Ended> {
  return runProgram(['probe', ...parameters]);
}

describe('mistakes', () => {
  it('are all reported at once, and none repeats a secret', async () => {
    const ended = await run('ftp://127.0.0.1/', '--duration', 'long', '--header', 'sk-secret', '--slo', 'ttf=1s,head=5', '--rate', '3', '--http', '3', '--resolve', 'x'); // prettier-ignore
    expectExit(ended, 2);
    for (const part of [
      '"ftp:" cannot be probed',
      '"long"',
      '--header',
      'Did you mean "ttft"',
      'head: "5" is no time',
      '--rate goes with --requests',
      '--http',
      '--resolve',
    ])
      expect(ended.stderr).toContain(part);
    expect(ended.stderr).not.toContain('sk-secret');
  });

  it('name what is for event streams, and what for WebSockets', async () => {
    const ws = await run('ws://127.0.0.1:1/', '--compare', '--openai');
    expectExit(ws, 2);
    expect(ws.stderr).toContain('--compare is for event streams');
    const sse = await run('http://127.0.0.1:1/', '--send', 'x');
    expect(sse.stderr).toContain('--send is for WebSockets');
  });

  it('need --allow-remote for what is not this machine, and bound the load there', async () => {
    const to = ['http://far.example/', '--resolve', 'far.example:80:192.0.2.1'];
    const refused = await run(...to);
    expectExit(refused, 2);
    expect(refused.stderr).toMatch(/not this machine.*operator.*--allow-remote/);
    const bounded = await run(...to, '--allow-remote', '--requests', '5000', '--concurrency', '50');
    expectExit(bounded, 2);
    expect(bounded.stderr).toContain('--i-own-this-server');
  });
});

describe('credentials', () => {
  it('are sent, and never shown, even where the server repeats them', async () => {
    const seen: (string | undefined)[] = [];
    const address = await httpServer((asked, response) => {
      seen.push(asked.headers.authorization, asked.url);
      response.writeHead(401, { 'Content-Type': 'text/plain' });
      response.end(
        `no access for ${asked.headers.authorization} ${String(asked.headers['x-api-key'])} ${asked.url}`,
      );
    });
    const file = join(temporaryFolder(), 'headers.txt');
    writeFileSync(file, 'X-Api-Key: key-from-file\n');
    const parameters = [
      `${address}/?token=in-the-query`,
      '--header',
      'Authorization: Bearer sk-topsecret',
      '--header',
      `@${file}`,
    ];
    for (const more of [[], ['--json']]) {
      const ended = await run(...parameters, ...more);
      expectExit(ended, 3);
      expect(ended.stdout).toContain('401');
      for (const secret of ['sk-topsecret', 'key-from-file', 'in-the-query'])
        expect(ended.stdout + ended.stderr).not.toContain(secret);
    }
    expect(seen).toContain('Bearer sk-topsecret');
    expect(seen).toContain('/?token=in-the-query');
  });
});

it('docs/PROBE.md shows commands that are understood', async () => {
  const guide = readFileSync(new URL('../docs/PROBE.md', import.meta.url), 'utf8');
  const lines = guide.split('\n').filter((line) => line.startsWith('npx pushbench probe '));
  expect(lines.length).toBeGreaterThan(5);
  const sse = await httpServer(streaming);
  for (const line of lines) {
    const parameters = line
      .replace(/\s+#.*$/, '')
      .replace(/^npx pushbench probe /, '')
      .match(/'[^']*'|\S+/g)!
      .map((part) => part.replace(/^'(.*)'$/, '$1'))
      // The guide asks servers that only its reader has.
      .map((part) =>
        /^(http|https|ws|wss):/.test(part)
          ? part.replace(
              /^(http|ws)s?:\/\/[^/]+/,
              sse.replace(/^http/, part.startsWith('ws') ? 'ws' : 'http'),
            )
          : part,
      );
    const at = parameters.findIndex((part) => part.startsWith('@'));
    if (at >= 0) {
      const file = join(temporaryFolder(), 'header.txt');
      writeFileSync(file, 'Authorization: Bearer x');
      parameters[at] = `@${file}`;
    }
    const program = startProgram(['probe', ...parameters]);
    await eventually(line, () => (/Ctrl-C shows/.test(program.said.stderr) ? true : undefined));
    process.kill(program.pid, 'SIGINT');
    const { code, stderr } = await program.ended;
    expect(code === 2 ? `${line}: ${stderr}` : 'understood').toBe('understood');
  }
});
