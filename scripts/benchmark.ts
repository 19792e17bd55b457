// `npm run bench:NAME`: benchmarks of single parts and of the instrument itself, run to an exit code as `pushbench` is.
// What each one does stands in its file in benchmarks/.
try {
  const { runToEnd } = await import('./run-to-end.ts');
  const [name = ''] = process.argv.splice(2, 1);
  await runToEnd(`bench:${name}`, async () => (await import('./benchmarks/programs.ts')).runBenchmark(name));
} catch (error) {
  process.stderr.write(`bench: it cannot be loaded: ${String(error)}\n`);
  process.exit(3);
}
