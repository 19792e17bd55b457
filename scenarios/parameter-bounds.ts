// Between which values a workload's number may lie, read from its schema by way of JSON Schema.
// https://json-schema.org/draft/2020-12/json-schema-validation#name-validation-keywords-for-num
import { z } from 'zod';
import { workloadNamed } from '../workloads/workloads.ts';

export interface ParameterBounds {
  /** What is smaller than this, or where `open` equal to it, is refused. */
  readonly min: number;
  readonly open: boolean;
  readonly max: number;
}

/** Whether the workload has such a number. */
export function hasBounds(workload: string, parameter: string): boolean {
  return numberOf(workload, parameter) !== undefined;
}

/** Throws where the workload has no such number. */
export function parameterBounds(workload: string, parameter: string): ParameterBounds {
  const property = numberOf(workload, parameter);
  if (property === undefined) throw new RangeError(`${workload} has no number ${parameter}`);
  const { minimum, maximum = Infinity } = property;
  // JSON Schema before 2019 had booleans here; zod writes numbers.
  const above = typeof property.exclusiveMinimum === 'number' ? property.exclusiveMinimum : -Infinity;
  return { min: minimum ?? above, open: minimum === undefined, max: maximum };
}

function numberOf(workload: string, parameter: string) {
  const schema = z.toJSONSchema(workloadNamed(workload).parameters(z), { io: 'input' });
  const property = schema.properties?.[parameter];
  return typeof property === 'object' && (property.type === 'number' || property.type === 'integer')
    ? property
    : undefined;
}
