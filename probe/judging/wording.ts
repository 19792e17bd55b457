// How evidence puts numbers into words.

/** `12 ms`, `1.20 s`, `0.4 ms`. */
export function timeText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Math.max(0, ms).toFixed(1)} ms`;
}

/** `1 event`, `12 events`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
