// What the parsers throw when a server's bytes are not what the protocol allows. The connection that was
// reading ends with it: cause `protocol`, the error's code as its code.

/** Bytes that break the protocol. `code` is stable and names the rule: `FRAME_MASKED`, `HTTP_STATUS_LINE`, … */
export class ProtocolError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
