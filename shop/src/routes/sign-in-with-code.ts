import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  describeFailure,
  logFailure,
  openConfirmation,
  type PendingConfirmation,
  readReturn,
  toCodePage,
} from '../confirmation.ts';
import { parseContact } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { enrolledKinds } from '../factors.ts';
import { readForm } from '../form.ts';
import { nextPage } from '../next-page.ts';
import { sendFailurePage } from '../pages/confirmation-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { forgotten, signInWithCodePage } from '../pages/sign-in-pages.ts';
import { signedInAccount, signIn } from '../session.ts';
import { askForSecondStep } from './ask-for-second-step.ts';
import { sendUnconfirmed } from './send-unconfirmed.ts';

const fault = 'Enter your e-mail address, or your phone number with its country code.';

/**
 * Sign in without a password. Nobody learns here who has an account: an address that none has goes the same way, by a
 * decoy that sends nothing and that no code opens.
 */
export function signInWithCodeRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/sign-in/code', async (request, reply) => {
    const next = nextPage(readForm(request.query).text('next'));
    // Whoever is signed in and has forgotten the password shows anew that it's them.
    if (signedInAccount(context, request) && next !== forgotten) return reply.redirect(next, 303);
    return sendPage(context, request, reply, signInWithCodePage('', next));
  });

  pages.post('/sign-in/code', async (request, reply) => {
    const form = readForm(request.body);
    const next = nextPage(form.text('next'));
    const contact = parseContact(form.text('contact'));
    if (!contact) {
      const page = signInWithCodePage(form.text('contact'), next, { contact: fault });
      return sendPage(context, request, reply, page);
    }
    return sendCode(context, request, reply, contact.value, next);
  });

  pages.post('/sign-in/code/again', async (request, reply) => {
    const { pending } = request.session;
    if (pending?.flow !== 'sign-in-with-code') return reply.redirect('/sign-in/code', 303);
    return sendCode(context, request, reply, pending.to, pending.next);
  });

  pages.get('/sign-in/code/return', async (request, reply) => {
    const returned = await readReturn(context, request, ['sign-in-with-code']);
    if (returned.kind === 'confirmed') return confirmed(context, request, reply, returned.pending);
    return sendUnconfirmed(context, request, reply, returned, 'sign-in-with-code');
  });
}

/** A code in the mailbox is one step: whoever has set up another way shows it too. */
async function confirmed(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, next, to }: PendingConfirmation,
): Promise<FastifyReply> {
  const account = context.accounts.find(subject ?? '');
  if (!account) return reply.redirect('/sign-in/code', 303);
  const shown = to.includes('@') ? 'email' : 'phone';
  const enrolled = await enrolledKinds(context, account);
  if ('kind' in enrolled || enrolled.some((kind) => kind !== shown)) {
    const { channel } = account;
    const since = context.clock();
    return askForSecondStep(context, request, reply, {
      flow: 'sign-in',
      account,
      channel,
      next,
      since,
      shown,
    });
  }
  await signIn(context, request, account, 'code', shown);
  return reply.redirect(`${next}?notice=signed-in`, 303);
}

/**
 * Everything that the person can see comes from what they typed: the address, and the channel that goes with it. The
 * account's other address as an alternative, or a preference for calls, would show on the code page that there is one.
 */
async function sendCode(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  to: string,
  next: string,
): Promise<FastifyReply> {
  const account = context.accounts.findBy(to.includes('@') ? 'email' : 'phone', to);
  const opened = await openConfirmation(
    context,
    request,
    { flow: 'sign-in-with-code', subject: account?.id ?? null, to, next, since: context.clock() },
    {
      to,
      returnUrl: `${context.publicUrl}/sign-in/code/return`,
      ...(account ? { userId: account.id } : { decoy: true }),
    },
  );
  if (opened.kind === 'opened') return toCodePage(reply, opened.url);
  logFailure(request, opened);
  return sendPage(context, request, reply, sendFailurePage('sign-in-with-code', describeFailure(opened)));
}
