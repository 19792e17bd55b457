// `pushbench serve` as a stranger uses it: every line that it prints is tried with the tool that it is for, as far as
// that tool is here; Ctrl-C ends it in order.
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TARGETS } from '../servers/targets.ts';
import { eventually } from './processes.ts';
import { runProgram } from './program.ts';
import { interrupt, serving, tryOut } from './served.ts';

for (const entry of TARGETS) {
  const { available } = await entry.availability();
  describe.runIf(available)(`serve ${entry.name}`, () => {
    it('serves a scenario to the commands that it prints', async () => {
      const { program, base } = await serving(entry.name, '--scenario', 'stock-ticker', '--port', '0');
      expect(await (await fetch(`${base}/health`)).text()).toBe('ok');
      const quote = /"s":"[A-Z_]+","p":[\d.]+/;
      await tryOut(program, entry.transport === 'sse' ? 'curl -N' : 'node -e', quote);
      expect(await interrupt(program)).toBe(0);
    });

    it('answers a request, where the scenario is one of requests', async () => {
      const { program } = await serving(entry.name, '--scenario', 'llm-tokens', '--port', '0');
      await tryOut(
        program,
        entry.transport === 'sse' ? 'curl -N -d' : 'node -e',
        /"stamp":".*\n.*"stamp":"/s,
      );
      expect(await interrupt(program)).toBe(0);
    });
  });
}

it('marks events for tcpkali', async () => {
  const { program } = await serving(
    'node-sse',
    '--scenario',
    'stock-ticker',
    '--port',
    '0',
    '--marker',
    'tcpkali',
  );
  const output = await tryOut(program, 'curl -N', /TCPKaliMsgTS-[0-9a-f]{16}\./);
  const [, microseconds] = /TCPKaliMsgTS-([0-9a-f]{16})\./.exec(output)!;
  expect(Math.abs(Number(`0x${microseconds!}`) / 1000 - Date.now())).toBeLessThan(60_000);
  expect(program.said.stdout).toMatch(/tcpkali .*--message-marker/);
  expect(await interrupt(program)).toBe(0);
});

describe('mistakes', () => {
  it('names a port that is in use, with the remedy', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await eventually('the other server', () => other.address() ?? undefined);
    const port = String((other.address() as AddressInfo).port);
    const { code, stderr } = await runProgram([
      'serve',
      'node-ws',
      '--scenario',
      'stock-ticker',
      '--port',
      port,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--port: ${port} is in use. Stop what listens there, choose another`);
  });

  it('reports all wrong options at once', async () => {
    const wrong = ['--scenario', 'stock-tiker', '--port', '70000', '--rate', 'fast', '--marker', 'other'];
    const { code, stderr } = await runProgram(['serve', 'node-sse', ...wrong]);
    expect(code).toBe(2);
    for (const part of ['Did you mean "stock-ticker"', '70000', '"fast"', 'There is: tcpkali']) {
      expect(stderr).toContain(part);
    }
  });

  it('knows what target was meant', async () => {
    const { code, stderr } = await runProgram([
      'serve',
      'node-see',
      '--scenario',
      'stock-ticker',
      '--port',
      '0',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "node-sse"?');
  });
});
