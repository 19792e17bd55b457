// The mistakes of a command line, all of them at once: exit code 2.
import { printable } from '../../servers/printable-text.ts';

export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly errors: readonly string[];

  /** `errors`: each a sentence with its remedy. */
  constructor(errors: readonly string[]) {
    // Of what stands in them some comes from files and from other programs.
    const lines = errors.map(printable);
    super(lines.join('\n'));
    this.errors = lines;
  }
}
