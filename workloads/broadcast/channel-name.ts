/** The name of a channel of quotes, the same on both halves. */
export function channelName(index: number): string {
  return `quotes-${index}`;
}
