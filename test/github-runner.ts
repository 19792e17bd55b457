// As much of GitHub's runner as the project's own action and workflow need: their shell steps as they stand, with the
// files and variables that the runner gives them. Steps that use other people's actions are left out, and named.
// https://docs.github.com/en/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { start, type Ended } from './program.ts';

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly shell?: string;
  readonly env?: Texts;
  readonly run?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

function readYaml(path: string): unknown {
  return parse(readFileSync(path, 'utf8'), { strict: true, uniqueKeys: true });
}

export function readAction(path: string): Action {
  return readYaml(path) as Action;
}

export function readWorkflow(path: string): Workflow {
  return readYaml(path) as Workflow;
}

/** By name. */
type Texts = Readonly<Record<string, string>>;

interface StepOutcome {
  readonly failed: boolean;
  readonly outputs: Texts;
}

/** What an expression may refer to: `github`, `inputs`. */
type Contexts = Readonly<Record<string, unknown>>;

/** What a job leaves. */
export interface JobOutcome {
  readonly failed: boolean;
  /** Exit codes of the shell steps that ran, by name. */
  readonly exitCodes: Readonly<Record<string, number>>;
  /** Steps of other people's actions. */
  readonly leftOut: readonly string[];
  readonly outputs: Texts;
  readonly summary: string;
  /** Standard output and error of all shell steps. */
  readonly log: string;
}

export class GithubRunner {
  readonly #workspace: string;
  readonly #temporary: string;
  readonly #github: Contexts;
  readonly #exitCodes: Record<string, number> = {};
  readonly #leftOut: string[] = [];
  #log = '';
  #steps = 0;

  /** `workspace`: the checkout. `temporary`: what `RUNNER_TEMP` says. `github`: the context of that name. */
  constructor(workspace: string, temporary: string, github: Contexts) {
    this.#workspace = workspace;
    this.#temporary = temporary;
    this.#github = github;
    writeFileSync(this.#summaryPath, '');
  }

  /** Runs the steps of a job; `with` replaces what the step `uses: ./` says of these inputs. */
  async job(workflow: Workflow, name: string, inputs: Texts): Promise<JobOutcome> {
    const { steps } = workflow.jobs[name]!;
    const { failed, outputs } = await this.#run(steps, { github: this.#github }, inputs);
    return {
      failed,
      exitCodes: this.#exitCodes,
      leftOut: this.#leftOut,
      outputs: outputs['gate'] ?? {},
      summary: readFileSync(this.#summaryPath, 'utf8'),
      log: this.#log,
    };
  }

  get #summaryPath(): string {
    return join(this.#temporary, 'summary.md');
  }

  async #run(
    steps: readonly Step[],
    contexts: Contexts,
    inputs: Texts,
  ): Promise<{ failed: boolean; outputs: Record<string, Texts> }> {
    const outputs: Record<string, Texts> = {};
    let failed = false;
    for (const step of steps) {
      if (failed && step.if !== 'always()') continue;
      const known = { ...contexts, steps: outputsContext(outputs) };
      const result = await this.#step(step, known, inputs);
      if (step.id !== undefined) outputs[step.id] = result.outputs;
      failed ||= result.failed;
    }
    return { failed, outputs };
  }

  async #step(step: Step, contexts: Contexts, inputs: Texts): Promise<StepOutcome> {
    if (step.run !== undefined) return this.#shell(step, step.run, contexts);
    if (step.uses === './') {
      const given = Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)]);
      return this.#action({ ...Object.fromEntries(given), ...inputs });
    }
    this.#leftOut.push(step.uses!);
    return { failed: false, outputs: {} };
  }

  async #action(given: Texts): Promise<StepOutcome> {
    const action = readAction(join(this.#workspace, 'action.yml'));
    const unknown = Object.keys(given).filter((name) => !(name in action.inputs));
    if (unknown.length > 0) throw new Error(`the action has no input ${unknown.join(', ')}`);
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']);
    const contexts = { github: this.#github, inputs: { ...Object.fromEntries(defaults), ...given } };
    const { failed, outputs } = await this.#run(action.runs.steps, contexts, {});
    const known = { ...contexts, steps: outputsContext(outputs) };
    const values = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluated(value, known)]);
    return { failed, outputs: Object.fromEntries(values) };
  }

  async #shell(
    { name = 'unnamed', shell, env = {} }: Step,
    script: string,
    contexts: Contexts,
  ): Promise<StepOutcome> {
    if (shell !== 'bash') throw new Error(`the step "${name}" does not say \`shell: bash\``);
    const folder = mkdtempSync(join(this.#temporary, `step-${this.#steps++}-`));
    const [file, output] = [join(folder, 'script.sh'), join(folder, 'output')];
    writeFileSync(file, script);
    writeFileSync(output, '');
    const own = Object.entries(env).map(([key, value]) => [key, evaluated(value, contexts)]);
    const ended: Ended = await start('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: this.#workspace,
      env: {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: this.#workspace,
        GITHUB_WORKSPACE: this.#workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: this.#summaryPath,
        RUNNER_TEMP: this.#temporary,
        ...Object.fromEntries(own),
      },
    }).ended;
    this.#log += ended.stdout + ended.stderr;
    this.#exitCodes[name] = ended.code ?? -1;
    const lines = readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const outputs = lines.map((line) => [
      line.slice(0, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1),
    ]);
    return { failed: ended.code !== 0, outputs: Object.fromEntries(outputs) };
  }
}

function outputsContext(outputs: Readonly<Record<string, Texts>>): Contexts {
  return Object.fromEntries(Object.entries(outputs).map(([id, values]) => [id, { outputs: values }]));
}

/** Replaces every `${{ a.b.c }}` by its value; what is not there is empty, as the runner has it. */
function evaluated(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (!/^\w+(\.\w+)*$/.test(expression)) throw new Error(`this runner cannot evaluate ${expression}`);
    let value: unknown = contexts;
    for (const part of expression.split('.')) value = (value as Contexts | undefined)?.[part];
    return typeof value === 'string' ? value : '';
  });
}
