// Where Chromium is, and what it is started with. Firefox has no figures here: its remote protocol can neither answer for a
// page of another server's origin nor tell which process draws a page.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** In the order in which they are looked for in PATH. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Names a program, in place of a search in PATH. */
export const CHROMIUM_VARIABLE = 'PUSHBENCH_CHROMIUM';

export const NO_CHROMIUM = {
  reason: `There is no Chromium in PATH (looked for ${NAMES.join(', ')}).`,
  remedy: `Install it (Debian: apt-get install chromium), or name the program in ${CHROMIUM_VARIABLE}.`,
} as const;

/** The path of the program; undefined where there is none. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment[CHROMIUM_VARIABLE];
  if (named !== undefined && named !== '') return named;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** What it says of itself: `Chromium 156.0.8078.108 …`; undefined where it cannot be asked. */
export function chromiumVersion(path: string): string | undefined {
  const { status, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Headless, with a profile of its own, and told to ask nobody for anything. Nothing that changes how a page works: timers,
 * isolation of sites and scheduling are as a user has them.
 */
export function chromiumArguments(profileFolder: string): string[] {
  return [
    '--headless=new',
    '--remote-debugging-pipe',
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    // A page that DevTools answers for has no address, and one without an address may open no WebSocket to this machine; a page
    // that the server itself had sent may. https://wicg.github.io/local-network-access/
    '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
    '--disable-sync',
    '--metrics-recording-only',
    '--mute-audio',
    '--disable-gpu',
    // Root has no sandbox: https://crbug.com/638180
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
