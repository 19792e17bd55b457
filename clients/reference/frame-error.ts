// The errors of ws on frames, by the names that the lean client has for the same rules.
// https://github.com/websockets/ws/blob/master/doc/ws.md#ws-error-codes

const NAMES: Readonly<Record<string, string>> = {
  WS_ERR_EXPECTED_FIN: 'FRAME_CONTROL_FRAGMENTED',
  WS_ERR_INVALID_CLOSE_CODE: 'FRAME_CLOSE_CODE',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'FRAME_CONTROL_LENGTH',
  WS_ERR_INVALID_OPCODE: 'FRAME_OPCODE',
  WS_ERR_INVALID_UTF8: 'FRAME_UTF8',
  WS_ERR_UNEXPECTED_MASK: 'FRAME_MASKED',
  WS_ERR_UNEXPECTED_RSV_1: 'FRAME_RESERVED_BITS',
  WS_ERR_UNEXPECTED_RSV_2_3: 'FRAME_RESERVED_BITS',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'MESSAGE_TOO_LARGE',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'MESSAGE_TOO_LARGE',
};

/** Our name of a ws error code; undefined where the code is none of frames. */
export function frameError(code: string): string | undefined {
  return NAMES[code];
}
