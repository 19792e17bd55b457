// What `--client browser` can be asked for: a page of a real browser is one program on this machine's loopback interface.
import { BROWSER_CONNECTIONS, isBrowserClient } from '../../clients/browser-clients.ts';
import type { ClientKind } from '../../clients/client.ts';
import { chromiumPath, chromiumVersion, NO_CHROMIUM } from '../../harness/browser/chromium.ts';
import { BROWSER_WORKLOADS, isBrowserWorkload } from '../../harness/browser/browser-workloads.ts';
import type { StackPlan } from '../../harness/plan/plan.ts';
import type { CaseSteps, Scenario } from '../../scenarios/scenario.ts';

interface BrowserFlags {
  readonly url?: unknown;
  readonly network?: readonly string[] | undefined;
  readonly tls?: readonly string[] | undefined;
  readonly via?: readonly string[] | undefined;
  readonly ip?: readonly string[] | undefined;
  readonly connections?: string | undefined;
  readonly clientProcesses?: string | undefined;
  readonly turns?: string | undefined;
}

/** What a page cannot have, each with what to do; empty for other clients. */
export function browserProblems(client: ClientKind | undefined, flags: BrowserFlags): string[] {
  if (client === undefined || !isBrowserClient(client)) return [];
  const problems: string[] = [];
  const refuse = (option: string, given: unknown, why: string): void => {
    if (given !== undefined) problems.push(`--client ${client}: ${why} Leave --${option} out.`);
  };
  if (chromiumPath() === undefined)
    problems.push(`--client ${client}: ${NO_CHROMIUM.reason} ${NO_CHROMIUM.remedy}`);
  if (process.platform !== 'linux')
    problems.push(`--client ${client}: which process draws a page is known on Linux only. Measure there.`);
  refuse('url', flags.url, 'the page stands at the address of a server that is started here.');
  refuse('network', flags.network, 'a browser runs on the loopback interface only.');
  refuse('tls', flags.tls, 'the page is measured in clear text only.');
  refuse('via', flags.via, 'no proxy stands between a page and its server here.');
  refuse('ip', flags.ip, 'a page stands at 127.0.0.1.');
  if (flags.turns === 'events')
    problems.push(`--client ${client}: each side has a browser of its own. Leave --turns events out.`);
  if (flags.clientProcesses !== undefined && Number(flags.clientProcesses) !== 1)
    problems.push(`--client ${client}: a side has one page. Leave --client-processes out.`);
  if (Number(flags.connections ?? 0) > BROWSER_CONNECTIONS) {
    problems.push(
      `--client ${client}: a browser holds six connections to a host over HTTP/1.1, two of which are left for POSTs. Give --connections ${BROWSER_CONNECTIONS} or fewer.`,
    );
  }
  return problems;
}

/** The scenarios that run in a page. Those that were named and do not are errors; others are left out. */
export function scenariosForBrowser(
  client: ClientKind | undefined,
  scenarios: readonly Scenario[],
  areNamed: boolean,
  errors: string[],
): readonly Scenario[] {
  if (client === undefined || !isBrowserClient(client)) return scenarios;
  const cannot = scenarios.filter(
    (scenario) => !isBrowserWorkload(scenario.workload) || hasBetween(scenario),
  );
  if (areNamed) {
    errors.push(
      ...cannot.map(
        ({ name, workload }) =>
          `--client ${client}: the scenario ${name} (${workload}) does not run in a page: scenarios of ${BROWSER_WORKLOADS.join(', ')} do, without network, TLS and proxies.`,
      ),
    );
  }
  return scenarios.filter((scenario) => !cannot.includes(scenario));
}

function hasBetween({ networks, tls, vias }: Scenario): boolean {
  return networks !== undefined || tls !== undefined || vias !== undefined;
}

/** Without the cases that a page cannot have: whether a connection is kept after a request is the browser's affair. */
export function casesForBrowser(
  client: ClientKind | undefined,
  cases: readonly CaseSteps[],
): readonly CaseSteps[] {
  if (client === undefined || !isBrowserClient(client)) return cases;
  return cases.filter(([{ parameters }]) => parameters['connection'] !== 'per-request');
}

/** Browsers speak HTTP/2 over TLS only. */
export function stackProblems(client: ClientKind | undefined, stacks: readonly StackPlan[]): string[] {
  if (client === undefined || !isBrowserClient(client)) return [];
  return stacks
    .filter(({ stack }) => stack.endsWith('-h2'))
    .map(
      ({ stack }) =>
        `--client ${client}: a browser does not speak HTTP/2 in clear text. Leave the stack ${stack} out.`,
    );
}

/** What the user should know before it begins. */
export function browserNotes(client: ClientKind): string[] {
  if (!isBrowserClient(client)) return [];
  return [
    `The clients are pages of a real browser, at most ${BROWSER_CONNECTIONS} subscribers or users a page; what follows is no figure of the lean clients (docs/methodology/browsers.md).`,
  ];
}

/** For environment.json: which browser it is. */
export function browserFacts(client: ClientKind): { readonly browser?: string } {
  const path = isBrowserClient(client) ? chromiumPath() : undefined;
  return path === undefined ? {} : { browser: chromiumVersion(path) ?? path };
}
