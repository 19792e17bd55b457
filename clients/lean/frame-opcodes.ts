// The opcodes of WebSocket frames. https://www.rfc-editor.org/rfc/rfc6455#section-11.8

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
