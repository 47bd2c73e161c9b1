import { Type } from 'typebox';
import { changeFactors } from '#factors/change-factors.ts';
import type { SecurityNotice } from '#pages/texts/security/security-texts.ts';
import type { VerificationContext } from '#verifications/context.ts';
import type { Routes } from '../../routes.ts';
import { backFromEnrolment, noticeOf } from './send-security-page.ts';
import { findVisit, type Visit } from './session.ts';
import { TokenParams } from './show.ts';

const Form = Type.Object({
  factorId: Type.Optional(Type.String({ maxLength: 64 })),
  code: Type.Optional(Type.String({ maxLength: 64 })),
  passkey: Type.Optional(Type.String()),
});

/** POST /s/{token}/confirm: the first code of an app, or the passkey that the browser has made. */
export const confirmSecurityRoute: Routes = (http, { context }) => {
  http.post(
    '/s/:token/confirm',
    { schema: { hide: true, params: TokenParams, body: Form } },
    async (request, reply) => {
      const visit = await findVisit(context, request, reply, request.params.token);
      if (!visit) return reply;
      const { factorId = '', code = '', passkey } = request.body;
      const notice =
        passkey === undefined
          ? await byCode(context, visit, factorId, code)
          : await byPasskey(context, visit, factorId, passkey);
      const { addsPasskey, returnUrl } = visit.session;
      if (addsPasskey && notice === 'added' && returnUrl !== null) return reply.redirect(returnUrl, 303);
      if (notice !== 'wrong' && notice !== 'untaken') return backFromEnrolment(reply, visit, notice);
      return reply.redirect(`${visit.path}?enrol=${encodeURIComponent(factorId)}&notice=${notice}`, 303);
    },
  );
};

async function byCode(
  context: VerificationContext,
  { owner }: Visit,
  factorId: string,
  code: string,
): Promise<SecurityNotice> {
  const outcome = await changeFactors(context, owner, { action: 'confirm', factorId, code }, 'totp');
  const isMalformed = outcome.kind === 'refused' && outcome.reason === 'code-malformed';
  return isMalformed ? 'wrong' : noticeOf(outcome, 'added');
}

async function byPasskey(
  context: VerificationContext,
  { app, owner }: Visit,
  factorId: string,
  response: string,
): Promise<SecurityNotice> {
  const { confirmPasskey } = await import('#factors/enrol-passkey.ts');
  const outcome = await confirmPasskey(context, app, owner, { factorId, response });
  return outcome.kind === 'untaken' ? 'untaken' : noticeOf(outcome, 'added');
}
