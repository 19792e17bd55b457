// What a target of one's own needs, in one module: `pushbench/target`.
export * from './target.ts';
export type { Compression, ContentCoding } from './compression.ts';
export { defineTarget, type TargetDefinition } from './define-target.ts';
export { Hub, type Member, type Subscription, type Wire } from './hub.ts';
export { saysBinary } from './message-kind.ts';
export { COMMENT_LINE, encodeEvent } from './event-stream-encoder.ts';
export { httpServerOptions, readBody } from './node/http.ts';
export { listenHttp } from './node/hub-listener.ts';
export { packageVersion } from './package-version.ts';
export { parseResumeAfter } from './resume-after.ts';
