import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../accounts.ts';
import { failed, logFailure, type PendingConfirmation, readReturn } from '../confirmation.ts';
import type { Contact } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { type FieldErrors, type Form, readForm } from '../form.ts';
import { type PasswordFaults, passwordPage } from '../pages/password-page.ts';
import { sendPage } from '../pages/send-page.ts';
import { passwordFaultText } from '../password-fault-text.ts';
import { freshlyShown, signedInAccount, signIn } from '../session.ts';
import { askAgain, askForSecondStep } from './ask-for-second-step.ts';
import { sendUnconfirmed } from './send-unconfirmed.ts';

const signInFirst = '/sign-in?next=/account/password';

/**
 * Another password: the old one, the new one, then a code. Until that is confirmed the old one stays. Whoever has forgotten it
 * has just signed in by a code instead, and then shows the other address too.
 */
export function passwordRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get('/account/password', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect(signInFirst, 303);
    return sendPage(context, request, reply, passwordPage(account, {}, freshlyShown(context, request)));
  });

  pages.post('/account/password', async (request, reply) => {
    const account = signedInAccount(context, request);
    if (!account) return reply.redirect(signInFirst, 303);
    return judge(context, request, reply, account);
  });

  pages.post('/account/password/again', (request, reply) =>
    askAgain(context, request, reply, 'change-password'),
  );

  pages.get('/account/password/return', async (request, reply) => {
    const returned = await readReturn(context, request, ['change-password']);
    if (returned.kind === 'confirmed') return confirmed(context, request, reply, returned.pending);
    return sendUnconfirmed(context, request, reply, returned, 'change-password');
  });
}

async function judge(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
): Promise<FastifyReply> {
  const form = readForm(request.body);
  const shown = freshlyShown(context, request);
  const faults =
    faultsOf(form, account, shown) ?? (shown ? undefined : await guessed(context, form, account));
  if (faults) return sendPage(context, request, reply, passwordPage(account, faults, shown));
  return askForSecondStep(context, request, reply, {
    flow: 'change-password',
    account,
    channel: account.channel,
    next: '/account/security',
    since: context.clock(),
    passwordHash: await context.passwords.hash(form.text('password')),
    shown,
  });
}

function faultsOf(form: Form, { name, email }: Account, shown?: Contact): PasswordFaults | undefined {
  const current = form.text('current');
  const password = form.text('password');
  const same =
    password === current ? 'This is the password that you typed above. Choose another.' : undefined;
  const fault = passwordFaultText(password, name, email) ?? same;
  const errors: FieldErrors = {
    ...(current === '' && !shown ? { current: 'Enter the password that you have now.' } : {}),
    ...(fault === undefined ? {} : { password: fault }),
  };
  return Object.keys(errors).length > 0 ? { errors } : undefined;
}

/** A browser that somebody left signed in is no leave to guess: tries count with those at the sign-in page. */
async function guessed(
  { attempts, passwords, clock }: ShopContext,
  form: Form,
  { email, passwordHash }: Account,
): Promise<PasswordFaults | undefined> {
  const waitSeconds = attempts.count(email, clock());
  if (waitSeconds > 0) return { waitSeconds };
  if (!(await passwords.verify(passwordHash, form.text('current')))) {
    return { errors: { current: 'That is not your password. Check it.' } };
  }
  attempts.clear(email);
  return undefined;
}

/** Ends every other session: whoever has the old password may be signed in by it. */
async function confirmed(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, passwordHash, next }: PendingConfirmation,
): Promise<FastifyReply> {
  const account = signedInAccount(context, request);
  if (!account || account.id !== subject || passwordHash === undefined)
    return reply.redirect(signInFirst, 303);
  context.accounts.setPasswordHash(account.id, passwordHash);
  context.sessions.endAll(account.id);
  await signIn(context, request, account, 'password');
  await tell(context, request, account);
  return reply.redirect(`${next}?notice=password-changed`, 303);
}

/** By both addresses, in case it was somebody else. It is changed by now, so that nobody told is no error. */
async function tell(
  { countersign }: ShopContext,
  request: FastifyRequest,
  { id, email, phone }: Account,
): Promise<void> {
  try {
    await countersign.notices.tell(id, { kind: 'password_changed', notify: [email, phone], locale: 'en' });
  } catch (error) {
    logFailure(request, failed(error));
  }
}
