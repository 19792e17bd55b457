// The command line: arguments in, exit code out; errors go to run-to-end.ts. Each command has a file of its own, loaded when it is called.
import { createRequire } from 'node:module';
import { Command } from '@commander-js/extra-typings';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { capacityDefinition } from './options/capacity-definition.ts';
import { gateDefinition } from './options/gate-definition.ts';
import { limitDefinition } from './options/limit-definition.ts';
import { probeDefinition } from './options/probe-definition.ts';
import { runDefinition } from './options/run-definition.ts';
import { several } from './options/url-options.ts';
import { TLS_FORMS } from '../scenarios/tls.ts';

const program = new Command('pushbench')
  .description(
    'Server-Sent Events or WebSocket? Measures both, on matched servers, and gives a verdict with its interval.',
  )
  .version(packageVersion())
  // Taken out of the arguments before they come here (run-to-end.ts), and told here.
  .option('--debug', 'show the stack of an error that nobody foresaw')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .showHelpAfterError('(`pushbench --help` shows what there is)')
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 confirmed regression, 2 wrong usage, 3 invalid or failed trials, 130 interrupted.

Examples:
  $ pushbench run                                   every scenario, all targets
  $ pushbench run stock-ticker --profile smoke      does it work here? (counts only)
  $ pushbench list                                  scenarios, and targets that this machine can run`,
  );

program.addCommand(
  runDefinition()
    .copyInheritedSettings(program)
    .action(async (scenarios, flags, command) => {
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(scenarios, flags, command);
    }),
);

program.addCommand(
  gateDefinition()
    .copyInheritedSettings(program)
    .action(async (flags) => {
      const { gateCommand } = await import('./commands/gate.ts');
      process.exitCode = await gateCommand(flags);
    }),
);

program.addCommand(
  probeDefinition()
    .copyInheritedSettings(program)
    .action(async (url, flags) => {
      const { probeCommand } = await import('./commands/probe.ts');
      process.exitCode = await probeCommand(url, flags);
    }),
);

program
  .command('list')
  .description('Show scenarios with their questions, and targets with their availability.')
  .option('--json', 'as one JSON object')
  .action(async (flags) => {
    const { listCommand } = await import('./commands/list.ts');
    process.exitCode = await listCommand(flags);
  });

program
  .command('init')
  .description('Write a target, a scenario and a CI workflow to begin with into the current folder.')
  .addHelpText(
    'after',
    `
my-target.js, my-scenario.js (.mjs where .js is CommonJS) and .github/workflows/pushbench.yml, with comments that say what to change. A file that is
there already is left as it is.

Examples:
  $ pushbench init
  $ pushbench verify ./my-scenario.js --target ./my-target.js
  $ pushbench run ./my-scenario.js --target ./my-target.js,node-ws`,
  )
  .action(async () => {
    const { initCommand } = await import('./commands/init.ts');
    process.exitCode = await initCommand();
  });

program
  .command('report')
  .description(
    'Render the CSV files and reports of a finished run anew from its trials.jsonl; or show several runs side by side.',
  )
  .argument('<dirs...>', 'the folder of a run; of two and more nothing is written')
  .addHelpText(
    'after',
    `
Several runs (of machines, Node.js versions, commits) are shown with what they differ in, and with what each of them
found by itself: a row for each scenario, case, stack and measure, a column for each run. Nothing is judged across runs.

Examples:
  $ pushbench report results/runs/20260101T120000Z-42
  $ pushbench report laptop server results/runs/20260101T120000Z-42`,
  )
  .action(async (folders) => {
    const { reportCommand } = await import('./commands/report.ts');
    process.exitCode = await reportCommand(folders);
  });

program
  .command('compare')
  .description(
    'Show two stored runs side by side, with intervals. For looking, not for judging: it has no verdict.',
  )
  .argument('<run-a>', 'the folder of a run')
  .argument('<run-b>', 'the folder of another')
  .option('--all', 'every figure that both runs have, not the headline alone')
  .option('--csv <file>', 'write every figure, and what only one run has, into a file')
  .option('--json', 'one JSON object in place of the text')
  .addHelpText(
    'after',
    `
It is no gate, and its exit code is never 1. Two stored runs are two hours of a machine: single stored runs of unchanged
code, compared at +10 %, raised a false alarm in 21 % of cases (docs/methodology/gate.md). The intervals cover the scatter within
the runs, not what happened between them. To judge a change, \`pushbench gate\` measures both builds at the same time.
Where the environments of the runs differ, a warning says in what.

Examples:
  $ pushbench compare results/runs/20260101T120000Z-42 results/runs/20260102T120000Z-7
  $ pushbench compare before after --csv difference.csv
  $ pushbench compare before after --json | jq '.comparisons[] | select(.headline) | {target, metric, ratio, low, high}'`,
  )
  .action(async (runA, runB, flags) => {
    const { compareCommand } = await import('./commands/compare.ts');
    process.exitCode = await compareCommand(runA, runB, flags);
  });

program
  .command('doctor')
  .description('Show what this machine means for results, and how to mend it.')
  .option('--json', 'an array of objects in place of the text')
  .addHelpText(
    'after',
    `
Takes a second, in which the timer is measured: stop other programs first. The exit code is 0 whatever it finds.

Examples:
  $ pushbench doctor
  $ pushbench doctor --json | jq '.[] | select(.state == "mend") | .remedy'`,
  )
  .action(async (flags) => {
    const { doctorCommand } = await import('./commands/doctor.ts');
    process.exitCode = await doctorCommand(flags);
  });

program
  .command('browser')
  .description(
    'Show what the Chromium of this machine does with both transports: limits, ends, a 502, a hidden tab.',
  )
  .option('--stack <name>', 'the servers that it meets: node or uws', 'node')
  .option('--json', 'one JSON object in place of the text')
  .addHelpText(
    'after',
    `
Takes about half a minute. These are facts, seen once each, and no figures: for figures run --client browser.

Examples:
  $ pushbench browser
  $ pushbench browser --stack uws --json | jq '.transports[].limit'`,
  )
  .action(async (flags) => {
    const { browserCommand } = await import('./commands/browser.ts');
    process.exitCode = await browserCommand(flags);
  });

program
  .command('verify')
  .description('Run every scenario on every target once and briefly, and check its counts alone.')
  .argument(
    '[scenarios...]',
    'names as `pushbench list` shows them, or files of your own; when none is given, all, also those that `run` takes only by name, but for cases over a network or a proxy',
  )
  .option('--stack <names>', 'stacks, separated by commas: node,uws')
  .option('--transport <names>', 'transports, separated by commas: sse,ws')
  .option('--target <names>', 'targets, or paths of your own modules, in place of stacks and transports')
  .option(
    '--tls <how>',
    `secured by TLS 1.3, and how: ${TLS_FORMS}; several times for several cases`,
    several,
  )
  .option('--network <network>', 'a network between servers and clients, as `run` takes it', several)
  .option('--via <proxy>', 'a proxy in front of the servers, as `run` takes it', several)
  .option('--ip <version>', 'the version of IP, 4 or 6, as `run` takes it', several)
  .option('--backplane <kind>', 'what is between the processes of `cluster`, as `run` takes it')
  .option('--client <kind>', 'lean (ours) or reference (ws, node:http + eventsource-parser)', 'lean')
  .option('--json', 'an array of objects in place of the table')
  .addHelpText(
    'after',
    `
Every event must arrive once, in order, at everyone. Exit code 3 when one does not; a target that cannot run here is
skipped. Nothing is saved.

Examples:
  $ pushbench verify
  $ pushbench verify stock-ticker --target ./my-target.js
  $ pushbench verify stock-ticker --tls 1.3 --tls 1.3+rsa-2048
  $ pushbench verify chat --via nginx:common --via nginx:correct
  $ pushbench verify stock-ticker --client reference --json | jq '.[] | select(.ok | not)'`,
  )
  .action(async (scenarios, flags) => {
    const { verifyCommand } = await import('./commands/verify.ts');
    process.exitCode = await verifyCommand(scenarios, flags);
  });

program.addCommand(
  limitDefinition()
    .copyInheritedSettings(program)
    .action(async (flags) => {
      const { limitCommand } = await import('./commands/limit.ts');
      process.exitCode = await limitCommand(flags);
    }),
);
program.addCommand(
  capacityDefinition()
    .copyInheritedSettings(program)
    .action(async (scenario, flags) => {
      const { capacityCommand } = await import('./commands/capacity.ts');
      process.exitCode = await capacityCommand(scenario, flags);
    }),
);
program
  .command('serve')
  .description(
    'Serve one target with its workload until Ctrl-C, for curl, a browser or another load generator.',
  )
  .argument('<target>', 'a name as `pushbench list` shows it, or the path of your own module')
  .requiredOption(
    '--scenario <name>',
    'what it publishes: a name as `pushbench list` shows it, or a file of your own',
  )
  .requiredOption('--port <n>', 'where it listens; 0 lets the system choose')
  .option('--host <address>', 'the address to listen on (127.0.0.1)')
  .option('--case <name>', 'the case of the scenario; its first when left out')
  .option('--rate <rate>', 'events per second: 200, 60/min')
  .option('--connections <n>', 'subscribers or users that the workload is laid out for')
  .option('--payload <size>', 'bytes per event: 100, 64KiB')
  .option(
    '--network <network>',
    'behind a network, as `run` takes it: regional, rtt=40ms,loss=1%, …; prints how to reach it from its other end',
  )
  .option('--ip <version>', 'the version of IP, in place of --host: 4 or 6')
  .option('--tls <how>', `secured by TLS 1.3, and how: ${TLS_FORMS}`)
  .option('--marker <name>', 'tcpkali: a token in each event, for its --message-marker')
  .addHelpText(
    'after',
    `
Events are published at the scenario's rate whether anyone listens or not. It prints commands that watch them.
Ctrl-C closes all connections and exits with 0.

Examples:
  $ pushbench serve node-sse --scenario stock-ticker --port 8080
  $ pushbench serve node-sse --scenario stock-ticker --port 8443 --tls 1.3   # prints where its certificate is
  $ pushbench serve uws-ws --scenario stock-ticker --port 0 --rate 1000 --payload 1KiB
  $ pushbench serve node-ws --scenario stock-ticker --port 8080 --network rtt=40ms,loss=1%
  $ pushbench serve ./my-target.js --scenario stock-ticker --port 8080 --marker tcpkali`,
  )
  .action(async (target, flags) => {
    const { serveCommand } = await import('./commands/serve.ts');
    process.exitCode = await serveCommand(target, flags);
  });

program
  .command('demo')
  .description(
    'Serve a page that shows SSE and WebSocket side by side, live in your own browser, until Ctrl-C.',
  )
  .option('--port <n>', 'where the page is, on 127.0.0.1; 0 lets the system choose', '0')
  .option('--target <pair>', 'two targets or modules of your own to choose as well: ./sse.js,./ws.js')
  .addHelpText(
    'after',
    `
Nothing is recorded, and nothing leaves this machine. Ctrl-C ends it, with exit code 0.

Examples:
  $ pushbench demo
  $ pushbench demo --port 8080
  $ pushbench demo --target ./my-sse.js,./my-ws.js`,
  )
  .action(async (flags) => {
    const { demoCommand } = await import('./commands/demo.ts');
    process.exitCode = await demoCommand(flags);
  });

for (const command of program.commands) command.exitOverride();

/** Does what the arguments say. Rejects with `CommanderError`, `UsageError`, or what a command could not do. */
export async function runCommandLine(): Promise<ExitCode> {
  await program.parseAsync();
  return (process.exitCode as ExitCode | undefined) ?? EXIT.done;
}

function packageVersion(): string {
  const require = createRequire(import.meta.url);
  // From source the manifest is one folder up, compiled two.
  for (const path of ['../../package.json', '../package.json']) {
    try {
      return (require(path) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
