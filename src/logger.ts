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
    // Error objects may quote what they choked on; the message and the stack are enough to mend it.
    ...(tracing ? { mixin: () => tracing.logFields() } : {}),
    serializers: { err: pino.stdSerializers.errWithCause, req: () => undefined, res: () => undefined },
  };
  return pino(options, destination ?? openLog());
}

/** Lines are gathered and written together, since a write for each costs a fifth of the throughput; but none waits for long. */
export function openLog(dest: number | string = 1): DestinationStream {
  return pino.destination({ dest, sync: false, minLength: 8192, periodicFlush: 200 });
}
