// The module of a target with a known fault: harness/gate/slowed-target.ts, with what it is and how much slower in its URL.

/** Without a fault it goes through the same wrapper. Microseconds per event, before it is pushed and after it was written. */
export function slowedTarget(target: string, delayUs = 0, busyUs = 0): string {
  const url = new URL('../../harness/gate/slowed-target.js', import.meta.url);
  url.search = new URLSearchParams({
    target,
    delayUs: delayUs.toFixed(2),
    busyUs: busyUs.toFixed(2),
  }).toString();
  return url.href;
}
