// A timer in a worker, for "Background tab": tells each time when it has run.
const EVERY_MS = 100;

setInterval(() => globalThis.postMessage('ran'), EVERY_MS);
