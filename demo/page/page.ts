// The page of the demo: asks the program what there is, lets the visitor choose a stack, and starts the parts.
import type { StackOffer } from '../wire.ts';
import { element, say } from './elements.ts';
import { Assistant } from './parts/assistant.ts';
import { BreakIt } from './parts/break.ts';
import { BackgroundTab } from './parts/hidden.ts';
import { SixConnections } from './parts/six.ts';
import { Ticker } from './parts/ticker.ts';
import { fetchOffer } from './program.ts';
import { duration } from '../figures/quantities.ts';
import { ServerClock } from './server-clock.ts';

const { stacks } = await fetchOffer();
const clockLine = document.getElementById('clock')!;
const stackLine = document.getElementById('stack-versions')!;
let chosen = stacks.find(({ reason }) => reason === '')!;

const clock = new ServerClock(
  () => {
    const resolution = crossOriginIsolated ? '5 µs' : '100 µs';
    say(
      clockLine,
      `This page knows the server's clock to ±${duration(clock.errorMs)} (half of the quickest echo); its own clock counts ${resolution}.`,
    );
  },
  () =>
    say(clockLine, 'The server is gone: start `pushbench demo` again, and open the address that it prints.'),
);
const surroundings = { stack: () => chosen, clock };
const parts = [
  new Ticker(surroundings),
  new Assistant(surroundings),
  new BreakIt(surroundings),
  new SixConnections(surroundings),
  new BackgroundTab(surroundings),
];

function choose(stack: StackOffer): void {
  chosen = stack;
  const versions = Object.entries(stack.versions).map(([name, version]) => `${name} ${version}`);
  say(stackLine, `Served by ${versions.join(', ')}.`);
  clock.open(stack);
  for (const part of parts) part.reset();
}

const choices = document.getElementById('stacks')!;
for (const [index, stack] of stacks.entries()) {
  const id = `stack-${index}`;
  const radio = element('input', { type: 'radio', name: 'stack', id, value: stack.name });
  radio.disabled = stack.reason !== '';
  radio.checked = stack === chosen;
  radio.addEventListener('change', () => choose(stack));
  const reason = stack.reason === '' ? '' : ` (not here: ${stack.reason})`;
  choices.append(
    element('span', { class: 'choice' }, radio, element('label', { for: id }, stack.name + reason)),
  );
}
choose(chosen);
document.documentElement.dataset['ready'] = 'true';
