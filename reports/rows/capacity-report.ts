// What a capacity search has found, as one object: what capacity.json holds and every other output is made of.
import type { CapacityFinding, CapacityQuestion, LoadFinding } from '../../analysis/capacity/capacity.ts';

export interface CapacityReport extends CapacityQuestion {
  readonly runId: string;
  readonly interrupted: boolean;
  readonly findings: readonly CapacityFinding[];
}

/** For other programs: plain numbers with their unit in the name, no trial records. */
export function capacityJson(report: CapacityReport): object {
  const { runId, interrupted, slo, objective, axis, space, findings } = report;
  return {
    runId,
    interrupted,
    slo,
    objective,
    axis: axis.name,
    space,
    targets: findings.map(({ stack, transport, target, answer, skipped, limiter, loads, curves }) => ({
      target,
      stack,
      transport,
      skipped,
      ...answer,
      limiter,
      tried: loads.map(plain),
      curves,
    })),
  };
}

function plain({ first, ...load }: LoadFinding): object {
  const { connections, offeredRateHz, payloadBytes } = first;
  return { ...load, case: first.case, connections, offeredRateHz, payloadBytes };
}
