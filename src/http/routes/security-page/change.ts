import { Type } from 'typebox';
import type { FactorChange } from '#core/factor-change.ts';
import { changeFactors } from '#factors/change-factors.ts';
import type { SecurityNotice } from '#pages/texts/security/security-texts.ts';
import type { Routes } from '../../routes.ts';
import { backToList, mustProve, noticeOf } from './send-security-page.ts';
import { findVisit, type Visit } from './session.ts';
import { TokenParams } from './show.ts';

const Form = Type.Object({
  factorId: Type.Optional(Type.String({ maxLength: 64 })),
  browserId: Type.Optional(Type.String({ maxLength: 64 })),
  on: Type.Optional(Type.String({ maxLength: 3 })),
  name: Type.Optional(Type.String({ maxLength: 60 })),
});
type Form = {
  readonly factorId?: string;
  readonly browserId?: string;
  readonly on?: string;
  readonly name?: string;
};

type Change = {
  readonly action: string;
  readonly good: SecurityNotice;
  readonly of: (form: Form, visit: Visit) => FactorChange;
};

/** What one button changes. Whether it may, the rules say. */
const changes: readonly Change[] = [
  {
    action: 'remove',
    good: 'removed',
    of: ({ factorId = '' }) => ({ action: 'remove', factorId }),
  },
  {
    action: 'first',
    good: 'changed',
    of: ({ factorId = '' }) => ({ action: 'order', factorIds: [factorId] }),
  },
  {
    action: 'two-step',
    good: 'changed',
    of: ({ on }) => ({ action: 'set_two_step', on: on === 'yes' }),
  },
  {
    action: 'rename',
    good: 'changed',
    of: ({ factorId = '', name = '' }) => ({ action: 'rename', factorId, name }),
  },
  {
    action: 'browsers',
    good: 'distrusted',
    of: ({ browserId = null }) => ({ action: 'distrust_browser', browserId }),
  },
];

/** POST /s/{token}/remove, /first, /two-step, /rename, /browsers */
export const changeSecurityRoutes: Routes = (http, { context }) => {
  for (const { action, good, of } of changes) {
    http.post(
      `/s/:token/${action}`,
      { schema: { hide: true, params: TokenParams, body: Form } },
      async (request, reply) => {
        const visit = await findVisit(context, request, reply, request.params.token);
        if (!visit) return reply;
        // The rule lets an app rename at will. Here names are what tells somebody which of theirs is which.
        if (action === 'rename' && mustProve(visit)) return backToList(reply, visit, 'authorization-needed');
        const outcome = await changeFactors(context, visit.owner, of(request.body, visit));
        return backToList(reply, visit, noticeOf(outcome, good));
      },
    );
  }
};
