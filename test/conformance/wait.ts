// Waiting for what other ends of a socket do: until it is so, and with words for when it never is.

/** Resolves once `condition` holds; rejects after 30 s with what was waited for and what there was instead. */
export async function until(
  what: string,
  condition: () => boolean,
  found: () => unknown = () => '',
): Promise<void> {
  const giveUp = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > giveUp)
      throw new Error(`waited 30 s for ${what}; found ${JSON.stringify(found())}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for what should not happen to happen. */
export function aWhile(ms = 100): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
