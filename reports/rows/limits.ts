// What lay between servers and clients: what the numbers of a run can say of networks, and what not.
import type { Summary } from '../../analysis/cells/summary.ts';

const ONE_HOST = 'because one-way latency needs one clock';

/** A sentence or more for the head of a report. */
export function limitsOf(summaries: readonly Summary[]): string {
  const proxied = summaries.some(({ case: name }) => /(^|,)via=/.test(name));
  const proxies = proxied
    ? ' Where a case says via, a real proxy stood in front of the server, on its processors.'
    : '';
  return `${networksOf(summaries)}${proxies}`;
}

function networksOf(summaries: readonly Summary[]): string {
  const emulated = summaries.filter(({ cells }) => cells.some(({ metric }) => metric.startsWith('path_')));
  if (emulated.length === 0)
    return `Servers and clients ran on one host over the loopback interface, ${ONE_HOST}: no network is in these numbers.`;
  const others =
    emulated.length < summaries.length ? ' In the cases that name none, no network is in the numbers.' : '';
  return `Servers and clients ran on one host, ${ONE_HOST}, with the network that a case names emulated in between.${others}`;
}
