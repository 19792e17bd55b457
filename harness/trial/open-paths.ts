// The networks of a block: one for each side, or none where one of them does not open.

/** What of a network is needed here. */
export interface Closable {
  close(): Promise<void>;
}

/**
 * So many, opened side by side. Where one does not open, those that did are closed before its error is thrown: a namespace
 * and a process would be left behind.
 */
export async function openAll<P extends Closable>(
  count: number,
  open: (place: number) => Promise<P>,
): Promise<P[]> {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, place) => open(place)));
  const opened = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed === undefined) return opened;
  await Promise.all(opened.map((path) => path.close()));
  throw failed.reason;
}
