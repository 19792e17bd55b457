// Names of places in the page, for links: from names that may hold anything, different for different names.

/** An id of a scenario, or of one of its cases; letters, digits and `=.,_-` stay as they are. */
export function anchorOf(...names: readonly string[]): string {
  return names
    .filter((name) => name !== '')
    .map((name) => name.replaceAll(/[^A-Za-z0-9=.,-]/g, (sign) => `_${sign.codePointAt(0)!.toString(16)}_`))
    .join('--');
}
