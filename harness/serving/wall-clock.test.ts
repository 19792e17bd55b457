import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../measure/random.ts';
import { WallClock, type Clocks } from './wall-clock.ts';

/** A machine on which time goes on with every reading, and now and then by a lot. */
class SimulatedMachine implements Clocks {
  readonly #random: Random;
  /** True time of day less the monotonic clock. */
  offsetUs: number;
  #monotonicUs = 7e9;
  /** Readings of a program that has just started take longer: its code is not compiled yet. */
  #readings = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.offsetUs = 1.7e15 + Math.floor(1e6 * this.#random.uniform()) + 0.5;
  }

  monotonicNs(): number {
    this.pass(++this.#readings < 50 ? 40 * this.#random.uniform() : 0.05 + 0.1 * this.#random.uniform());
    if (this.#random.uniform() < 0.001) this.pass(700 * this.#random.uniform());
    return Math.round(this.#monotonicUs * 1000);
  }

  systemMs(): number {
    this.pass(0.05);
    return Math.floor(this.trueUs / 1000);
  }

  pass(us: number): void {
    this.#monotonicUs += us;
  }

  get trueUs(): number {
    return this.#monotonicUs + this.offsetUs;
  }
}

/** How far the clock is off, read once nobody holds it up. */
function errorUs(clock: WallClock, machine: SimulatedMachine): number {
  const errors = Array.from({ length: 5 }, () => Math.abs(clock.nowUs() - machine.trueUs));
  return Math.min(...errors);
}

describe('the time of day to a microsecond', () => {
  it('is known to two after settling, whatever holds the readings up', () => {
    for (let seed = 0; seed < 200; seed++) {
      const machine = new SimulatedMachine(seed);
      const clock = new WallClock(machine);
      clock.settle();
      expect(errorUs(clock, machine)).toBeLessThan(2.5);
    }
  });

  it('stays right where it is only ever read at the same phase', () => {
    const machine = new SimulatedMachine(1);
    const clock = new WallClock(machine);
    clock.settle();
    for (let ms = 0; ms < 20_000; ms++) {
      machine.pass(1000 - (machine.trueUs % 1000) + 500);
      expect(Number.isInteger(clock.nowUs())).toBe(true);
    }
    expect(errorUs(clock, machine)).toBeLessThan(25);
  });

  it.each([
    ['set ahead a little', 300],
    ['set back a little', -300],
    ['set ahead', 5e6],
    ['set back', -5e6],
  ])('is right again when the system clock has been %s', (_how, stepUs) => {
    const machine = new SimulatedMachine(2);
    const clock = new WallClock(machine);
    clock.settle();
    machine.offsetUs += stepUs;
    // Timers come at all phases of a millisecond in turn.
    for (let check = 0; check < 60; check++) {
      machine.pass(100_063);
      clock.check();
    }
    expect(errorUs(clock, machine)).toBeLessThan(2.5);
  });

  it('stays so for as long as it is checked, and checking takes next to nothing', () => {
    const machine = new SimulatedMachine(3);
    const clock = new WallClock(machine);
    clock.settle();
    let busyUs = 0;
    for (let check = 0; check < 3000; check++) {
      machine.pass(100_063);
      const beforeUs = machine.trueUs;
      clock.check();
      busyUs += machine.trueUs - beforeUs;
      // Drifts by what the clocks of a machine may, one against the other.
      machine.offsetUs += 0.05;
    }
    expect(errorUs(clock, machine)).toBeLessThan(4);
    expect(busyUs / (3000 * 100_063)).toBeLessThan(0.001);
  });
});

/** Writes the time of day to a file, again and again, as another program sees it: seconds, as a double. */
const OTHER_PROGRAM = `
  use Time::HiRes qw(clock_gettime CLOCK_REALTIME);
  open(my $file, '+>', $ARGV[0]) or die; select($file);
  $| = 1; syswrite(STDOUT, "writing\\n");
  while (getppid() == $ARGV[1]) { sysseek($file, 0, 0); syswrite($file, pack('d', clock_gettime(CLOCK_REALTIME))) }`;

const hasPerl = spawnSync('perl', ['-MTime::HiRes', '-e', '1']).status === 0;

describe.skipIf(!hasPerl)('the time of day of fresh processes (needs perl with Time::HiRes)', () => {
  it('is that of clock_gettime in another program', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pushbench-clock-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'time');
    const other = spawn('perl', ['-e', OTHER_PROGRAM, path, String(process.pid)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void other.kill('SIGKILL'));
    await new Promise((resolve) => other.stdout.once('data', resolve));
    const fixture = fileURLToPath(
      new URL('../../dist/harness/serving/wall-clock.fixture.js', import.meta.url),
    );
    for (let fresh = 0; fresh < 8; fresh++) {
      const { stdout, status } = spawnSync(process.execPath, [fixture, path], { encoding: 'utf8' });
      const { behindUs, aheadUs, pairs } = JSON.parse(stdout) as Record<string, number>;
      expect({ status, enough: pairs === 300 }).toEqual({ status: 0, enough: true });
      // What is written there is never later than what this clock says after having read it …
      expect(behindUs).toBeLessThan(5);
      // … and where the other one had written just before, hardly earlier.
      expect(aheadUs).toBeLessThan(30);
    }
  });
});
