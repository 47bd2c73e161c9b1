import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '#settings/config.ts';
import type { Tracing } from '#tracing/tracing.ts';

/** @param destination in the place of standard output, in tests */
export function createLogger(
  config: Config,
  tracing: Tracing | undefined,
  destination?: DestinationStream,
): Logger {
  const options = {
    level: config.logLevel,
    base: { service: 'countersign' },
    ...(tracing ? { mixin: () => tracing.logFields() } : {}),
    serializers: { err: errorFields, req: () => undefined, res: () => undefined },
  };
  return pino(options, destination ?? openLog());
}

/** Lines are gathered and written together, since a write for each costs a fifth of the throughput; but none waits for long. */
export function openLog(dest: number | string = 1): DestinationStream {
  return pino.destination({ dest, sync: false, minLength: 8192, periodicFlush: 200 });
}

/** How deep causes are told; an error may be its own. */
const mostCauses = 5;

/**
 * What is enough to mend an error. Libraries hang what they choked on beside that: a database the row, a mail server its words,
 * and in those stand addresses and codes.
 */
function errorFields(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code.slice(0, 40) } : {};
  const told = cause === undefined || depth >= mostCauses ? {} : { cause: errorFields(cause, depth + 1) };
  return { type: name, message, stack, ...code, ...told };
}
