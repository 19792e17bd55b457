// The windows of HTTP/2, the same at both ends of every connection: explicit, because the defaults of 64 KiB for a stream
// and for a whole connection throttle at a distance. https://www.rfc-editor.org/rfc/rfc9113#section-5.2

export const HTTP2_WINDOWS = {
  /** Unread bytes of one stream, at most. */
  streamBytes: 1_048_576,
  /** Unread bytes of all streams of a connection together, at most. */
  sessionBytes: 16 * 1_048_576,
  /** Streams of a connection, at most. Browsers open some hundred. */
  streams: 1000,
} as const;
