// What the gate judges and what its jobs do, from the design that is registered in the code.
import { gatedMetrics, type GatedMetric } from '../../analysis/gate/metrics.ts';
import { GATE_SCENARIOS, type GateScenario } from '../../harness/gate/scenarios.ts';
import { code, markdownTable, type MakePart } from './generated-parts.ts';

export const GATE_PARTS: Readonly<Record<string, MakePart>> = {
  'gate-metrics': () =>
    markdownTable(
      ['scenario', 'metric', 'role', 'floor', 'budget of the control'],
      GATE_SCENARIOS.filter(({ gates }) => gates === 'builds').flatMap(({ scenario }) =>
        gatedMetrics(scenario.workload).map((gated) => [
          code(scenario.name),
          metricOf(gated),
          gated.role,
          percent(gated.floor - 1),
          percent(gated.spreadBudget),
        ]),
      ),
    ),
  'gate-scenarios': () =>
    markdownTable(
      ['scenario', 'compares', 'load', 'replicates', 'slices of an arm', 'warm-up', 'turns'],
      GATE_SCENARIOS.map((gate) => [
        code(gate.scenario.name),
        gate.gates === 'builds' ? 'builds' : 'servers that run already',
        loadOf(gate),
        String(gate.replicates),
        `${gate.profile.slices} × ${gate.profile.sliceMs} ms`,
        `${gate.profile.warmUpMs} ms`,
        gate.interleaved ? 'event by event' : 'slice by slice',
      ]),
    ),
};

function metricOf({ metric, stat }: GatedMetric): string {
  return stat === 'value' ? code(metric) : `${code(metric)} ${stat}`;
}

function loadOf({ parameters }: GateScenario): string {
  const connections = `${Number(parameters['connections']).toLocaleString('en-US')} connections`;
  const { rateHz } = parameters;
  return rateHz === undefined ? connections : `${connections}, ${String(rateHz)}/s`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
