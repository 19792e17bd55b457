// The mistakes of a command line, all of them at once: exit code 2.

export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly errors: readonly string[];

  /** `errors`: each a sentence with its remedy. */
  constructor(errors: readonly string[]) {
    super(errors.join('\n'));
    this.errors = errors;
  }
}
