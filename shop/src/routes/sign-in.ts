import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account, Channel } from '../accounts.ts';
import { describeFailure, logFailure, openConfirmation, readReturn, toCodePage } from '../confirmation.ts';
import { parseEmail } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { hasFactor } from '../factors.ts';
import { type FieldErrors, readForm } from '../form.ts';
import { nextPage } from '../next-page.ts';
import { foreignReturnPage, sendFailurePage, unconfirmedPage } from '../pages/confirmation-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { signInPage } from '../pages/sign-in-pages.ts';
import { signedInAccount, signIn } from '../session.ts';

/** How long a right password stays good for asking for new codes; then it is asked for again. */
const passwordGoodForMs = 15 * 60_000;

/** Sign in: e-mail and password, then a code. */
export function signInRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/sign-in', async (request, reply) => {
    const next = nextPage(readForm(request.query).text('next'));
    if (signedInAccount(context, request)) return reply.redirect(next, 303);
    return sendPage(context, request, reply, signInPage({ email: '', next }));
  });

  pages.post('/sign-in', (request, reply) => judgePassword(context, request, reply));

  pages.post('/sign-in/again', async (request, reply) => {
    const { pending } = request.session;
    const fresh = pending?.flow === 'sign-in' && context.clock() < pending.since + passwordGoodForMs;
    const account = fresh ? context.accounts.find(pending.subject ?? '') : undefined;
    if (!fresh || !account) return reply.redirect('/sign-in', 303);
    const byEmail = readForm(request.body).text('channel') === 'email';
    const channel = byEmail ? 'email' : account.channel;
    return askForSecondStep(context, request, reply, {
      account,
      channel,
      next: pending.next,
      since: pending.since,
    });
  });

  pages.get('/sign-in/return', async (request, reply) => {
    const returned = await readReturn(context, request, ['sign-in']);
    switch (returned.kind) {
      case 'confirmed': {
        await signIn(context, request, { id: returned.pending.subject ?? '' }, 'password');
        return reply.redirect(`${returned.pending.next}?notice=signed-in`, 303);
      }
      case 'unconfirmed': {
        const { pending, why } = returned;
        return sendPage(context, request, reply, unconfirmedPage('sign-in', why, pending.verification?.url));
      }
      case 'foreign':
        return sendPage(context, request, reply, foreignReturnPage('sign-in'));
      case 'failed':
        logFailure(request, returned);
        return sendPage(
          context,
          request,
          reply,
          sendFailurePage('sign-in', describeFailure(returned), request.url),
        );
    }
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
    account,
    channel: account.channel,
    next,
    since: clock(),
  });
}

type CodeRequest = {
  readonly account: Account;
  readonly channel: Channel;
  readonly next: string;
  /** When the password was right. */
  readonly since: number;
};

/** Asks for what the person has set up; else for a code, sent the way they prefer. */
export async function askForSecondStep(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { account, channel, next, since }: CodeRequest,
): Promise<FastifyReply> {
  // The password was right, so "try another way" may show both (masked) addresses. Compare sign-in with a code.
  const [to, other] = channel === 'email' ? [account.email, account.phone] : [account.phone, account.email];
  const pending = { flow: 'sign-in', subject: account.id, to, next, since } as const;
  // Whatever comes of it, "try again" goes on from here.
  request.session.pending = { ...pending, verification: null };
  const enrolled = await hasFactor(context, account);
  // Whoever can use nothing of it is led on to get back in, by the addresses that the shop knows.
  const whereTo = enrolled === true ? { contacts: [to, other] } : { to, alternatives: [other], channel };
  const returnUrl = `${context.publicUrl}/sign-in/return`;
  const opened =
    typeof enrolled === 'object'
      ? enrolled
      : await openConfirmation(context, request, pending, { ...whereTo, userId: account.id, returnUrl });
  if (opened.kind === 'opened') return toCodePage(reply, opened.url);
  logFailure(request, opened);
  return sendPage(context, request, reply, sendFailurePage('sign-in', describeFailure(opened)));
}
