// Ends its process instead of listening.
import { writeSync } from 'node:fs';
import type { Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

const whole = await wrappedTarget(import.meta.url, (broadcast) => broadcast);

export const target: Target = {
  ...whole,
  listen() {
    writeSync(2, 'first words\nthe flux capacitor is missing\n');
    return process.exit(7);
  },
};
