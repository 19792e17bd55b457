// In place of `node:net` in the page, for the one function that request heads use. A page asks its own server only.

export function isIPv6(host: string): boolean {
  return host.includes(':');
}
