// The workloads that run in a page: by name, so that those who choose need not load the page's code.

export const BROWSER_WORKLOADS = ['broadcast', 'exchange', 'stream'] as const;

export type BrowserWorkload = (typeof BROWSER_WORKLOADS)[number];

export function isBrowserWorkload(name: string): name is BrowserWorkload {
  return (BROWSER_WORKLOADS as readonly string[]).includes(name);
}
