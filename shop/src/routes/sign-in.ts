import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readReturn } from '../confirmation.ts';
import { parseEmail } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { type FieldErrors, readForm } from '../form.ts';
import { nextPage } from '../next-page.ts';
import { sendPage } from '../pages/send-page.ts';
import { signInPage } from '../pages/sign-in-pages.ts';
import { signedInAccount, signIn } from '../session.ts';
import { askAgain, askForSecondStep } from './ask-for-second-step.ts';
import { sendUnconfirmed } from './send-unconfirmed.ts';

/** Sign in: e-mail and password, then a code. */
export function signInRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/sign-in', async (request, reply) => {
    const next = nextPage(readForm(request.query).text('next'));
    if (signedInAccount(context, request)) return reply.redirect(next, 303);
    return sendPage(context, request, reply, signInPage({ email: '', next }));
  });

  pages.post('/sign-in', (request, reply) => judgePassword(context, request, reply));

  pages.post('/sign-in/again', (request, reply) => askAgain(context, request, reply, 'sign-in'));

  pages.get('/sign-in/return', async (request, reply) => {
    const returned = await readReturn(context, request, ['sign-in']);
    if (returned.kind !== 'confirmed') return sendUnconfirmed(context, request, reply, returned, 'sign-in');
    const { subject, next, shown } = returned.pending;
    await signIn(context, request, { id: subject ?? '' }, shown ? 'code' : 'password', shown);
    return reply.redirect(`${next}?notice=signed-in`, 303);
  });
}

/** A wrong password and an unknown e-mail get the same answer after the same work. */
async function judgePassword(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { accounts, attempts, passwords, clock } = context;
  const form = readForm(request.body);
  const next = nextPage(form.text('next'));
  const typed = form.text('email');
  const email = parseEmail(typed);
  const password = form.text('password');
  const errors: FieldErrors = {
    ...(email === undefined ? { email: 'Enter the e-mail address of your account.' } : {}),
    ...(password === '' ? { password: 'Enter your password.' } : {}),
  };
  if (email === undefined || password === '') {
    return sendPage(context, request, reply, signInPage({ email: typed, next, errors }));
  }
  const waitSeconds = attempts.count(email, clock());
  if (waitSeconds > 0) {
    return sendPage(context, request, reply, signInPage({ email: typed, next, waitSeconds }));
  }
  const account = accounts.findBy('email', email);
  const right = await passwords.verify(account?.passwordHash, password);
  if (!account || !right) {
    const wrong = { password: 'That e-mail and password do not belong together. Check both.' };
    return sendPage(context, request, reply, signInPage({ email: typed, next, errors: wrong }));
  }
  attempts.clear(email);
  return askForSecondStep(context, request, reply, {
    flow: 'sign-in',
    account,
    channel: account.channel,
    next,
    since: clock(),
  });
}
