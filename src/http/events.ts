import type { FastifyRequest } from 'fastify';
import type { Method } from '#core/factor.ts';
import { currentChannel, type Verification } from '#core/verification.ts';
import type { DeliveryEvent } from '#delivery/dispatcher.ts';
import type { Metrics } from './metrics.ts';

type Outcome = { readonly kind: string; readonly reason?: string; readonly created?: boolean };

/** What happened, told to the log and to the metrics. Nothing here holds a code, a key or an address. */
export type Events = {
  opened(
    request: FastifyRequest,
    purpose: string,
    outcome: Outcome & { verification?: { id: string } },
  ): void;
  /** @param method what was answered with; absent: the code that was sent (OWASP ASVS 16.3.1) */
  checked(
    request: FastifyRequest,
    verificationId: string,
    outcome: Outcome & { readonly verification?: Verification },
    method?: Method,
  ): void;
  resent(request: FastifyRequest, verificationId: string, outcome: Outcome): void;
  ended(request: FastifyRequest, verificationId: string, outcome: Outcome): void;
  recovered(
    request: FastifyRequest,
    step: 'begin' | 'prove' | 'cancel' | 'finish',
    outcome: Outcome & { readonly recovery?: { readonly id: string } },
  ): void;
  /** Somebody said of a notice that it wasn't them. */
  answered(request: FastifyRequest, noticeId: string, outcome: Outcome): void;
};

const nameOf = ({ kind, reason, created }: Outcome): string => {
  if (kind === 'opened') return created ? 'created' : 'existing';
  return reason ?? kind;
};

/** An id that came from outside is logged only in the shape ids have. */
const known = (id: string): string => (/^ver_[0-9a-z]{36}$/.test(id) ? id : 'malformed');

export function createEvents(metrics: Metrics): Events {
  const tell = (
    request: FastifyRequest,
    event: string,
    verificationId: string,
    outcome: string,
    method: Method | null = null,
  ): void => {
    const told = { event, verificationId: known(verificationId), outcome };
    request.log.info(method === null ? told : { ...told, method }, event);
  };
  return {
    opened(request, purpose, outcome) {
      const name = nameOf(outcome);
      metrics.opened.inc({ outcome: name });
      const id = outcome.verification?.id;
      request.log.info(
        { event: 'verification.open', purpose, outcome: name, ...(id ? { verificationId: id } : {}) },
        'verification.open',
      );
    },
    checked(request, id, outcome, method) {
      metrics.checked.inc({ outcome: nameOf(outcome) });
      const sent = outcome.verification && currentChannel(outcome.verification);
      tell(request, 'verification.check', id, nameOf(outcome), method ?? sent ?? null);
    },
    resent(request, id, outcome) {
      metrics.resent.inc({ outcome: nameOf(outcome) });
      tell(request, 'verification.resend', id, nameOf(outcome));
    },
    ended(request, id, outcome) {
      tell(request, 'verification.end', id, nameOf(outcome));
    },
    recovered(request, step, outcome) {
      const event = `recovery.${step}`;
      const { recovery } = outcome;
      const told = { event, outcome: nameOf(outcome), ...(recovery ? { recoveryId: recovery.id } : {}) };
      request.log.info(told, event);
    },
    answered(request, noticeId, outcome) {
      request.log.info({ event: 'notice.answer', noticeId, outcome: nameOf(outcome) }, 'notice.answer');
    },
  };
}

export function countDelivery(metrics: Metrics, { channel, provider, outcome }: DeliveryEvent): void {
  metrics.delivered.inc({ channel, provider: provider ?? 'none', outcome });
}
