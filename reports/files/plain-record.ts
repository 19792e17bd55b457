// Whether a line's value is plainly a trial record: the shape of trial-record-shape.ts in plain comparisons, ten times as
// fast, for logs of many thousand trials. Where it says no, the shape says what is wrong, or that nothing is.
import { SCHEMA_VERSION, type TrialRecord } from '../../harness/trial-record.ts';
import { nameFault } from '../../servers/printable-text.ts';
import {
  ARMS,
  BETTER,
  CLIENTS,
  FLOW_VERDICTS,
  PHASES,
  SIDES,
  TRANSPORTS,
  TRIAL_STATUSES,
  UNITS,
  wordsOf,
  type Vocabulary,
} from '../words/vocabulary.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isString = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isAmount = (value: unknown): boolean => isNumber(value) && (value as number) >= 0;
const isAbsentOrNumber = (value: unknown): boolean => value === undefined || isNumber(value);
const isName = (value: unknown): boolean =>
  typeof value === 'string' && nameFault(value, Infinity) === undefined;

/** As `toISOString` writes it. */
const isTime = (value: unknown): boolean => {
  const time = new Date(String(value));
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
};

const isEncoded = (value: unknown): boolean =>
  typeof value === 'string' && value.length % 4 === 0 && /^[0-9a-zA-Z+/]*={0,2}$/.test(value);

function oneOf(vocabulary: Vocabulary): (value: unknown) => boolean {
  const words: ReadonlySet<unknown> = new Set(wordsOf(vocabulary));
  return (value) => words.has(value);
}

const isSide = oneOf(SIDES);
const isPhase = oneOf(PHASES);
const isBetter = oneOf(BETTER);
const isUnit = oneOf(UNITS);
const isFlowVerdict = oneOf(FLOW_VERDICTS);
const isArm = oneOf(ARMS);
const isTransport = oneOf(TRANSPORTS);
const isClient = oneOf(CLIENTS);
const isStatus = oneOf(TRIAL_STATUSES);

/** True only of what the shape takes. */
export function isPlainRecord(value: unknown): value is TrialRecord {
  return (
    isObject(value) &&
    value['schemaVersion'] === SCHEMA_VERSION &&
    ['runId', 'envId', 'trialId', 'scenario', 'workload', 'loadModel'].every((field) =>
      isText(value[field]),
    ) &&
    isString(value['case']) &&
    ['block', 'order', 'connections', 'sockets'].every((field) => isCount(value[field])) &&
    isAmount(value['offeredRateHz']) &&
    isAmount(value['payloadBytes']) &&
    isName(value['stack']) &&
    isName(value['target']) &&
    isArm(value['arm']) &&
    isTransport(value['transport']) &&
    isClient(value['client']) &&
    isStatus(value['status']) &&
    isAbsentOrVia(value['via']) &&
    isTime(value['startedAt']) &&
    isListOf(value['reasons'], isReason) &&
    isListOf(value['stderrTail'], isString) &&
    isListOf(value['measurements'], isMeasurement) &&
    isListOf(value['histograms'], isHistogram) &&
    isListOf(value['timeseries'], isPoint)
  );
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isAbsentOrVia(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isObject(value) || !isName(value['name'])) return false;
  const { keptOpen, look } = value;
  return (keptOpen === undefined || typeof keptOpen === 'boolean') && (look === undefined || isLook(look));
}

const LOOK_OPTIONAL = ['eventsPerRead', 'spanRatio', 'lateByOneShare', 'bytesUntilFirst'].concat([
  'addedP50Ns',
  'addedP99Ns',
  'addedSamples',
]);

function isLook(value: unknown): boolean {
  return (
    isObject(value) &&
    isFlowVerdict(value['verdict']) &&
    isString(value['says']) &&
    isListOf(value['evidence'], isString) &&
    isCount(value['events']) &&
    LOOK_OPTIONAL.every((field) => isAbsentOrNumber(value[field]))
  );
}

function isReason(value: unknown): boolean {
  return isObject(value) && isText(value['code']) && isString(value['message']) && isString(value['remedy']);
}

function isMeasurement(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value['metric']) &&
    isSide(value['side']) &&
    isPhase(value['phase']) &&
    isText(value['stat']) &&
    isUnit(value['unit']) &&
    isBetter(value['better']) &&
    isNumber(value['value']) &&
    isAbsentOrNumber(value['nEvents']) &&
    isAbsentOrNumber(value['nSamples'])
  );
}

function isHistogram(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value['metric']) &&
    isSide(value['side']) &&
    isPhase(value['phase']) &&
    value['unit'] === 'ns' &&
    isBetter(value['better']) &&
    isCount(value['nEvents']) &&
    isEncoded(value['encoded'])
  );
}

const POINT_NUMBERS = ['second', 'durationNs'];
const POINT_COUNTS = ['slice', 'delivered'];
const POINT_OPTIONAL = [
  'latencyP50Ns',
  'latencyP99Ns',
  'serverCpuUs',
  'clientCpuUs',
  'serverRssBytes',
].concat(['clientRssBytes', 'serverLoopDelayP99Ns', 'clientLoopDelayP99Ns']);

function isPoint(value: unknown): boolean {
  return (
    isObject(value) &&
    POINT_NUMBERS.every((field) => isNumber(value[field])) &&
    POINT_COUNTS.every((field) => isCount(value[field])) &&
    POINT_OPTIONAL.every((field) => isAbsentOrNumber(value[field]))
  );
}
