import type { Level, Logger } from 'pino';
import type { FactorEvent } from '#core/factor-change.ts';
import type { DeliveryEvent } from '#delivery/dispatcher.ts';
import type { JudgementEvent } from '#delivery/operator-judge.ts';

/** What the parts below the routes tell, as lines of the log. Nothing here holds a code, a key or an address. */
export class ServiceLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  readonly storeAway = (cause: string): void => this.#tell('error', { event: 'store.away', cause });

  readonly storeBack = (seconds: number): void => this.#tell('info', { event: 'store.back', seconds });

  readonly clockSkew = (seconds: number): void => this.#tell('warn', { event: 'clock.skew', seconds });

  readonly factorChange = (event: FactorEvent): void =>
    this.#tell('info', { event: 'factor.change', ...event });

  readonly delivery = (event: DeliveryEvent): void => {
    // What went well is in the message's row; what didn't is for whoever reads the log.
    const ours = event.reason?.includes('-setup') === true;
    // And that nobody is free is said of every waiting message each second: what it waits for was told before.
    const isWaiting = event.provider === null && event.outcome === 'retry';
    const level = event.outcome === 'accepted' || isWaiting ? 'debug' : ours ? 'error' : 'info';
    this.#tell(level, { event: 'message.delivery', ...event });
  };

  readonly judgement = (event: JudgementEvent): void => {
    const level = event.outcome !== 'unknown' ? 'debug' : event.reason?.includes('-setup') ? 'error' : 'warn';
    this.#tell(level, { event: 'operator.judgement', ...event });
  };

  /** @param isBlind whether there are people who can't be found here */
  readonly blind = (isBlind: boolean): void =>
    isBlind
      ? this.#logger.error(
          'users are stored under a secret that is not listed here: nothing is served until it is',
        )
      : this.#logger.info('every user can be read again');

  /** @param users by our ids */
  readonly usersLeft = (users: readonly string[]): void =>
    this.#logger.error(
      { count: users.length, users: users.slice(0, 20) },
      'users cannot be written under the current secret',
    );

  #tell(level: Level, fields: { readonly event: string; readonly [field: string]: unknown }): void {
    this.#logger[level](fields, fields.event);
  }
}
