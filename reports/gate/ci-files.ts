// What CI reads of a gate job: files beside its others, the summary of the step, annotations. On GitHub the runner says
// where the summary goes: https://docs.github.com/en/actions/reference/variables-reference
import { appendFileSync, existsSync, statSync } from 'node:fs';
import type { GateResult } from '../../analysis/gate/result.ts';
import { gateComparisonCsv } from '../csv/comparison.ts';
import { gateAnnotations } from './annotations.ts';
import { gateJunit } from './junit.ts';
import { gateSummary, SUMMARY_LIMIT_BYTES } from './summary.ts';
import { gateBencherJson, gateSmallerIsBetterJson } from './trackers.ts';
import { FileWriteError } from '../files/whole-file.ts';

/** The files for CI: name and content. */
export function gateReports(result: GateResult): (readonly [name: string, content: string])[] {
  return [
    ['comparison.csv', gateComparisonCsv(result)],
    ['gate-summary.md', gateSummary(result)],
    ['gate-junit.xml', gateJunit(result)],
    ['gate-bencher.json', gateBencherJson(result)],
    ['gate-smaller-is-better.json', gateSmallerIsBetterJson(result)],
  ];
}

/**
 * Tells GitHub's runner of the result where this is a step of it: appends to the step's summary, and writes annotations
 * to `stream`, of which the runner reads both standard ones. Elsewhere it does nothing. Throws `FileWriteError`.
 */
export function tellRunner(
  result: GateResult,
  stream: NodeJS.WritableStream,
  environment: NodeJS.ProcessEnv = process.env,
): void {
  const path = environment['GITHUB_STEP_SUMMARY'];
  if (path !== undefined && path !== '') {
    const written = existsSync(path) ? statSync(path).size : 0;
    try {
      appendFileSync(path, gateSummary(result, SUMMARY_LIMIT_BYTES - written));
    } catch (error) {
      throw new FileWriteError(path, error);
    }
  }
  if (environment['GITHUB_ACTIONS'] !== 'true') return;
  for (const line of gateAnnotations(result)) stream.write(`${line}\n`);
}
