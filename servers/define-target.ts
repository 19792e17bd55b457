// A target of one's own, checked where it is written: the version of the contract is filled in, and a mistake is told
// with its key before anything listens.
import { nameFault, printable } from './printable-text.ts';
import { TARGET_CONTRACT_VERSION, type Target } from './target.ts';

/** A target as its author writes it: without the version of the contract. */
export type TargetDefinition = Omit<Target, 'contractVersion'>;

/** What `targetFaults` looks at: anything that may be a target. */
type Unchecked = Readonly<Partial<Record<keyof Target, unknown>>>;

const KEYS: readonly string[] = ['contractVersion', 'name', 'stack', 'transport', 'versions', 'listen'];

function areVersions(versions: unknown): boolean {
  return (
    typeof versions === 'object' &&
    versions !== null &&
    Object.entries(versions)
      .flat()
      .every((text) => typeof text === 'string' && text === printable(text))
  );
}

function faultOf(field: string, name: unknown): string {
  const fault = typeof name === 'string' ? nameFault(name) : 'must be a text';
  return fault === undefined ? '' : `${field} ${fault}`;
}

/** What is wrong with a target besides the version of its contract, each with its key; empty where it is whole. */
export function targetFaults(found: Unchecked): string[] {
  return [
    faultOf('name', found.name),
    faultOf('stack', found.stack),
    found.transport === 'sse' || found.transport === 'ws' ? '' : "transport must be 'sse' or 'ws'",
    areVersions(found.versions) ? '' : 'versions must be an object of printable texts',
    typeof found.listen === 'function' ? '' : 'listen must be a function',
  ].filter((fault) => fault !== '');
}

/**
 * A target for `--target ./my-target.js`: `export const target = defineTarget({ name, stack, transport, versions,
 * async listen(application, options) { … } })`. Two targets with one `stack` and both transports are a pair, and are
 * compared. Throws a TypeError that names every wrong key.
 */
export function defineTarget(definition: TargetDefinition): Target {
  const unknown = Object.keys(definition).filter((key) => !KEYS.includes(key));
  const faults = [
    ...targetFaults(definition),
    ...unknown.map((key) => `${key} is no key of a target, which are ${KEYS.slice(1).join(', ')}`),
  ];
  if (faults.length > 0) throw new TypeError(`defineTarget: ${faults.join('; ')}`);
  return { ...definition, contractVersion: TARGET_CONTRACT_VERSION };
}
