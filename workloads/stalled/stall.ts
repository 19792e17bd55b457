// How the two halves of `stalled` meet: where the stalled clients are, and what happens when after the slice.

/** They have a channel of their own, on which nothing is published before the steady phase: their receive buffers stay small. */
export const STALLED_CHANNEL = 'stalled';

/** After the slice the server looks at its memory; a good while later the stalled clients read again. */
export const MEMORY_AFTER_MS = 30;
export const READ_AGAIN_AFTER_MS = 250;
