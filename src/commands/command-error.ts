/** What was typed can't be done, in words for whoever typed it; the settings are not to blame. */
export class CommandError extends Error {
  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'CommandError';
  }
}
