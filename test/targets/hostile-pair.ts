// A pair whose names, versions and events are markup: what a page that turned texts into code would run.
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Application, Listener, OutgoingEvent, Target } from '../../servers/target.ts';

/** As long as a name may be. */
const MARKUP = '<img src=x onerror="document.title=1"><script></script>';

/** The target with markup in place of every name that a page may show. */
function hostile(target: Target): Target {
  return {
    ...target,
    name: `${target.name} ${MARKUP}`,
    stack: MARKUP,
    versions: { [MARKUP]: MARKUP },
    async listen(application: Application, options): Promise<Listener> {
      const started = (listener: Listener): void =>
        application.started({
          port: listener.port,
          close: () => listener.close(),
          broadcast: (channel, event) => listener.broadcast(channel, withMarkup(event)),
        });
      return target.listen({ ...application, started }, options);
    },
  };
}

/** The symbol of a price is markup; the stamp stays where it was. */
function withMarkup(event: OutgoingEvent): OutgoingEvent {
  const text = Buffer.from(event.data).toString();
  return { ...event, data: Buffer.from(text.replace(/"s":"[^"]*"/, `"s":${JSON.stringify(MARKUP)}`)) };
}

/** As `servers/targets.ts` has it: `hostile-pair.js#sse`. */
export function builtInTarget(name: string): { load(): Promise<Target> } | undefined {
  const target = { sse: nodeSse, ws: nodeWs }[name];
  return target === undefined ? undefined : { load: async () => hostile(target) };
}
