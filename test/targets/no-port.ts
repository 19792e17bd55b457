// Listens, and does not say where.
import type { Listener, Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

const real = await wrappedTarget(import.meta.url, (broadcast) => broadcast);

export const target: Target = {
  ...real,
  async listen(application, options) {
    const { port: _, ...others } = await real.listen(application, options);
    return others as Listener;
  },
};
