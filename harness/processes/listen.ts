// Lets a target listen, and looks at what it gives back: a module of a user's own may be any JavaScript. What is missing
// would show itself elsewhere otherwise: clients that connect to no port are no fault of theirs.
import type { Application, Listener, ListenOptions, Target } from '../../servers/target.ts';

/** Rejects where the target does, and where what it gives is not a whole `Listener`. */
export async function listenWith(
  target: Target,
  application: Application,
  options: ListenOptions,
): Promise<Listener> {
  const listener: unknown = await target.listen(application, options);
  const faults = faultsOf(listener);
  if (faults.length > 0) throw wrong(target, faults);
  const whole = listener as Listener;
  const refused = refusedBy(target, whole, options);
  if (refused === undefined) return whole;
  await whole.close();
  throw refused;
}

/** What was asked for and not taken up: it would be measured as if it had been. */
function refusedBy(target: Target, listener: Listener, options: ListenOptions): TypeError | undefined {
  if (options.tls !== undefined && listener.tls === undefined)
    return new TypeError(
      `${target.name} was asked for TLS and speaks clear text: it does not know \`ListenOptions.tls\`, or does not say so in ` +
        '`Listener.tls` (see pushbench/target). Measure it with --tls off',
    );
  if (options.compression !== undefined && listener.compression === undefined)
    return new TypeError(
      `${target.name} was asked to compress and does not: it does not know \`ListenOptions.compression\`, or does not say so ` +
        'in `Listener.compression` (see pushbench/target). Leave that target out here',
    );
  return undefined;
}

function wrong(target: Target, faults: readonly string[]): TypeError {
  return new TypeError(
    `listen() of ${target.name} gave no whole listener: ${faults.join(', ')} (see \`Listener\` in pushbench/target)`,
  );
}

function faultsOf(listener: unknown): string[] {
  if (typeof listener !== 'object' || listener === null) return [`it gave ${String(listener)}`];
  const { port, broadcast, close } = listener as Partial<Record<keyof Listener, unknown>>;
  return [
    ...(Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536
      ? []
      : [`its port is ${String(port)}`]),
    ...(typeof broadcast === 'function' ? [] : ['it has no broadcast()']),
    ...(typeof close === 'function' ? [] : ['it has no close()']),
  ];
}
