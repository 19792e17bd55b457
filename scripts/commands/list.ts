// `pushbench list`: the scenarios with their questions, and the targets with their availability.
import Table from 'cli-table3';
import { casesOf } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { EXPERIMENTAL_TARGETS, TARGETS } from '../../servers/targets.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

export async function listCommand({ json }: { json?: boolean | undefined }): Promise<ExitCode> {
  const scenarios = SCENARIOS.map((scenario) => {
    const cases = casesOf(scenario);
    return {
      name: scenario.name,
      question: scenario.question,
      onlyByName: scenario.onlyByName ?? false,
      workload: scenario.workload,
      cases: cases.ok ? cases.cases.flat().map(({ name }) => name) : [],
    };
  });
  const targets = await Promise.all(
    [...TARGETS, ...EXPERIMENTAL_TARGETS].map(async (target) => {
      const { name, stack, transport } = target;
      const onlyByName = EXPERIMENTAL_TARGETS.includes(target);
      return { name, stack, transport, onlyByName, ...(await target.availability()) };
    }),
  );
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ scenarios, targets })}\n`);
    return EXIT.done;
  }
  const scenarioTable = plainTable(['scenario', 'question', 'cases'], [22, 52, 26]);
  for (const { name, question, cases, onlyByName } of scenarios) {
    scenarioTable.push([onlyByName ? `${name} (only by name)` : name, question, cases.join('\n')]);
  }
  const targetTable = plainTable(['target', 'transport', 'available here'], [22, 14, 64]);
  for (const target of targets) {
    const state = target.available
      ? target.onlyByName
        ? 'yes (only by name)'
        : 'yes'
      : `no: ${target.reason} ${target.remedy}`;
    targetTable.push([target.name, target.transport, state]);
  }
  process.stdout.write(`${scenarioTable.toString()}\n\n${targetTable.toString()}\n`);
  return EXIT.done;
}

function plainTable(head: string[], colWidths: number[]): Table.Table {
  const none = {
    'top': '', 'top-mid': '', 'top-left': '', 'top-right': '', 'bottom': '', 'bottom-mid': '', 'bottom-left': '',
    'bottom-right': '', 'left': '', 'left-mid': '', 'mid': '', 'mid-mid': '', 'right': '', 'right-mid': '', 'middle': ' ',
  }; // prettier-ignore
  return new Table({
    head,
    colWidths,
    wordWrap: true,
    chars: none,
    style: { head: [], border: [], 'padding-left': 0 },
  });
}
