// The script of the live page: shows each state of the run as it comes, and does nothing in between. No timer runs and
// nothing moves while a block is measured, because this page may be on the machine that is measured.

/** @typedef {import('../live/live-state.ts').LiveState} LiveState */
/** @typedef {LiveState['pairs'][number]} LivePair */
/** @typedef {LivePair['figures'][number]} LiveFigure */

const SVG = 'http://www.w3.org/2000/svg';
/** Of a chart, in its own units: natural logarithms of ratios from −REACH to REACH. */
const WIDTH = 400;
const HEIGHT = 36;
const SMALLEST_REACH = Math.log(1.15);

const source = new EventSource('/events');
source.addEventListener('message', (event) => {
  /** @type {LiveState} */
  const state = JSON.parse(event.data);
  show(state);
  // Nobody answers after the end: without this the browser would ask again and again.
  if (state.state !== 'running') source.close();
});
source.addEventListener('error', () => {
  if (document.body.dataset['state'] === 'running')
    text(
      'status',
      'The program does not answer any more: what is finished is saved in the folder of the run.',
    );
});

/** @param {LiveState} state */
function show(state) {
  document.body.dataset['state'] = state.state;
  text('run', `${state.run}, the folder of the run`);
  text('status', statusOf(state));
  const bar = document.querySelector('svg.bar rect');
  bar?.setAttribute('width', `${(100 * state.doneBlocks) / Math.max(1, state.totalBlocks)}%`);
  text('progress', `${state.doneBlocks} of ${state.totalBlocks} blocks`);
  text('machine', machineOf(state));
  fill('pairs', state.pairs.map(pairOf), 'No pair has a block yet.');
  fill('problems', state.problems.length === 0 ? [] : [problemsOf(state)], 'Nothing so far.');
  document.documentElement.dataset['blocks'] = String(state.doneBlocks);
}

/** @param {LiveState} state */
function statusOf({ state, doneBlocks, totalBlocks, secondsLeft, label, trials }) {
  const counts = Object.entries(trials)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
  const done = `${doneBlocks} of ${totalBlocks} blocks; trials: ${counts === '' ? 'none yet' : counts}`;
  if (state === 'finished') return `Finished. ${done}. The report is in the folder of the run.`;
  if (state === 'interrupted')
    return `Interrupted. ${done}. What is finished is saved, and --resume goes on.`;
  return `${done}. About ${duration(secondsLeft)} left. ${label}`;
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** @param {LiveState} state */
function machineOf({ machine: { load, processors, freeBytes, stolenShare } }) {
  const stolen = stolenShare === undefined ? '' : `, ${(100 * stolenShare).toFixed(1)} % of its time stolen`;
  return `The machine between the last two blocks: load ${load.toFixed(2)} on ${processors} processors${stolen}, ${(freeBytes / 2 ** 30).toFixed(1)} GiB free.`;
}

/** @param {LivePair} pair */
function pairOf(pair) {
  const head = element('tr', {}, [
    element('th', { scope: 'col' }, ['figure']),
    element('th', { scope: 'col' }, ['each block: left SSE lower, right WebSocket lower']),
    element('th', { scope: 'col', class: 'number' }, ['all blocks']),
  ]);
  const client = pair.client === 'lean' ? '' : `, ${pair.client} client`;
  return element('div', { class: 'scroll' }, [
    element('table', {}, [
      element('caption', {}, [`${pair.scenario} ${pair.case}, ${pair.stack}${client}`]),
      element('thead', {}, [head]),
      element('tbody', {}, pair.figures.map(figureOf)),
    ]),
  ]);
}

/** @param {LiveFigure} figure */
function figureOf(figure) {
  return element('tr', {}, [
    element('th', { scope: 'row' }, [figure.name]),
    element('td', { class: 'ratios-cell' }, [chartOf(figure)]),
    element('td', { class: 'number' }, [ratioOf(figure)]),
  ]);
}

/** @param {LiveFigure} figure */
function ratioOf({ ratio, low, high, isInterval, blocks }) {
  if (low === undefined || high === undefined || blocks.length < 2) return ratio.toFixed(3);
  const limits = `${low.toFixed(3)}, ${high.toFixed(3)}`;
  return `${ratio.toFixed(3)} ${isInterval ? `[${limits}]` : `(${limits})`}`;
}

/** @param {LiveFigure} figure */
function chartOf({ name, blocks, low, high }) {
  const reach = 1.1 * Math.max(SMALLEST_REACH, ...blocks.map(({ ratio }) => Math.abs(Math.log(ratio))));
  /** @param {number} ratio */
  const x = (ratio) => String((WIDTH * (1 + Math.log(ratio) / reach)) / 2);
  const middle = String(WIDTH / 2);
  const latest = blocks.at(-1);
  const label = `${name}: ${blocks.length} blocks, the latest ${latest === undefined ? 'none' : latest.ratio.toFixed(3)}`;
  const span =
    low === undefined || high === undefined
      ? []
      : [drawn('line', { class: 'span', x1: x(low), x2: x(high), y1: '28', y2: '28' }, [])];
  return drawn(
    'svg',
    { class: 'ratios', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    [
      drawn('line', { x1: middle, x2: middle, y1: '0', y2: String(HEIGHT) }, []),
      ...span,
      ...blocks.map(({ block, ratio }) =>
        drawn('circle', { cx: x(ratio), cy: '14', r: '4' }, [
          drawn('title', {}, [`block ${block}: ${ratio.toFixed(4)}`]),
        ]),
      ),
    ],
  );
}

/** @param {LiveState} state */
function problemsOf({ problems }) {
  const rows = problems.map(({ trial, status, message }) =>
    element('tr', {}, [
      element('td', {}, [trial]),
      element('td', {}, [status]),
      element('td', {}, [message]),
    ]),
  );
  return element('table', {}, [element('tbody', {}, rows)]);
}

/**
 * @param {string} id
 * @param {string} words
 */
function text(id, words) {
  const place = document.getElementById(id);
  if (place !== null) place.textContent = words;
}

/**
 * @param {string} id
 * @param {readonly Node[]} content
 * @param {string} otherwise
 */
function fill(id, content, otherwise) {
  const nothing = element('p', { class: 'muted' }, [otherwise]);
  document.getElementById(id)?.replaceChildren(...(content.length === 0 ? [nothing] : content));
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} content
 */
function element(name, attributes, content) {
  return filled(document.createElement(name), attributes, content);
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} content
 */
function drawn(name, attributes, content) {
  return filled(document.createElementNS(SVG, name), attributes, content);
}

/**
 * @param {Element} made
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} content
 */
function filled(made, attributes, content) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}
