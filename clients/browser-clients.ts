// Which clients are pages of a real browser, and how much one page can hold.
import type { BrowserClientKind, ClientKind } from './client.ts';

export const BROWSER_CLIENTS: readonly BrowserClientKind[] = ['browser', 'browser-fetch'];

/**
 * Subscribers or users of one page. A browser holds six connections of HTTP/1.1 to a host, over all of its pages; an
 * EventSource keeps one for itself. Two are left for what a page asks beside, which a POST is.
 */
export const BROWSER_CONNECTIONS = 4;

export function isBrowserClient(kind: ClientKind): kind is BrowserClientKind {
  return (BROWSER_CLIENTS as readonly ClientKind[]).includes(kind);
}
