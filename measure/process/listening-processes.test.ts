import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listeningProcesses, programOf } from './listening-processes.ts';

async function listeningHere(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A process that listens, and has a child that does nothing. */
async function listeningParent(): Promise<{ pid: number; child: number; port: number }> {
  const program = `
    const worker = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    process.on('SIGTERM', () => { worker.kill(); process.exit(); });
    const server = require('node:net').createServer().listen(0, '127.0.0.1', () =>
      console.log(JSON.stringify({ child: worker.pid, port: server.address().port })));`;
  const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill());
  const line = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (data: Buffer) => resolve(data.toString())),
  );
  return { pid: parent.pid!, ...(JSON.parse(line) as { child: number; port: number }) };
}

describe.skipIf(process.platform !== 'linux')('the processes that listen on a port', () => {
  it('are this one, where it listens', async () => {
    const { listeners, all } = listeningProcesses(await listeningHere());
    expect(listeners).toContain(process.pid);
    expect(all).toContain(process.pid);
  });

  it('are another one and its children, and not its parent', async () => {
    const { pid, child, port } = await listeningParent();
    expect(listeningProcesses(port)).toEqual({ listeners: [pid], all: [pid, child].sort((a, b) => a - b) });
    expect(programOf(pid)).toMatch(new RegExp(`^(node|MainThread) ${pid}$`));
  });

  it('are none where nobody does', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(listeningProcesses(port)).toEqual({ listeners: [], all: [] });
  });
});
