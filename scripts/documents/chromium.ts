// Where Debian's Chromium, or another, is: what draws the pages in tests, and the pictures of the README.
import { execFileSync } from 'node:child_process';

/** The path of the browser; undefined where there is none. */
export function chromiumPath(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // The next one.
    }
  }
  return undefined;
}
