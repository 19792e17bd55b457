#!/usr/bin/env node
// The program `pushbench`: its command line, run to an exit code. Nothing is imported before there is somebody to catch.
try {
  const { runToEnd } = await import('./run-to-end.ts');
  await runToEnd('pushbench', async () => (await import('./command-line.ts')).runCommandLine());
} catch (error) {
  process.stderr.write(`pushbench: it cannot be loaded: ${String(error)}\n`);
  process.exit(3);
}
