// Annotations of a gate job, as commands to GitHub's runner: one for each metric that has regressed, whatever the number
// of targets on which it did, and nothing for anything else. GitHub shows at most 10 errors of a step.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
import { groupBy } from '../../analysis/group-by.ts';
import type { GateMeasure, GateResult } from '../../analysis/gate/result.ts';
import { caseName, changeText, metricName } from './words.ts';

const MOST_ANNOTATIONS = 10;

/** One line each; the last one stands for the rest where there are too many. */
export function gateAnnotations({ measures }: GateResult): string[] {
  const regressed = measures.filter(({ verdict }) => verdict === 'regressed');
  const groups = groupBy(regressed, (measure) => [measure.metric, measure.stat]);
  if (groups.length <= MOST_ANNOTATIONS) return groups.map(annotationOf);
  const rest = groups.slice(MOST_ANNOTATIONS - 1);
  return [
    ...groups.slice(0, MOST_ANNOTATIONS - 1).map(annotationOf),
    errorCommand(
      `${rest.length} more metrics regressed`,
      rest.map(([first]) => metricName(first)).join(', '),
    ),
  ];
}

function annotationOf(measures: readonly [GateMeasure, ...GateMeasure[]]): string {
  const name = metricName(measures[0]);
  const where = measures.map((measure) => {
    const { target, first, confirmation } = measure;
    const again = confirmation === undefined ? '' : `, ${changeText(confirmation.ratio)} in the second batch`;
    return `${caseName(measure)}, ${target}: ${changeText(first.ratio)}${again}`;
  });
  return errorCommand(`${name} regressed`, where.join('\n'));
}

function errorCommand(title: string, message: string): string {
  return `::error title=${escapeProperty(title)}::${escapeData(message)}`;
}

/** As the runner's own toolkit does: github.com/actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
