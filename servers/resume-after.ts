// The event after which a client wants to go on: Last-Event-ID of an event stream, `after` of a WebSocket.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header

/** The number in `text`; undefined where there is none, and where an application did not number its events. */
export function parseResumeAfter(text: string | null | undefined): number | undefined {
  if (!text || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}
