import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account, Channel } from '../accounts.ts';
import { describeFailure, logFailure, openConfirmation, toCodePage } from '../confirmation.ts';
import type { Contact } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { enrolledKinds } from '../factors.ts';
import { readForm } from '../form.ts';
import { flowPaths, sendFailurePage } from '../pages/confirmation-pages.ts';
import { sendPage } from '../pages/send-page.ts';

/** How long a right password stays good for asking for new codes; then it is asked for again. */
const passwordGoodForMs = 15 * 60_000;

export type SecondStep = {
  readonly flow: 'sign-in' | 'change-password';
  readonly account: Account;
  readonly channel: Channel;
  readonly next: string;
  /** When the password was right. */
  readonly since: number;
  /** The new one, to be kept once it is confirmed. */
  readonly passwordHash?: string | undefined;
  /** The address whose code stood for the password. */
  readonly shown?: Contact | undefined;
};

/** Asks for what the person has set up; else for a code, sent the way they prefer. */
export async function askForSecondStep(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  step: SecondStep,
): Promise<FastifyReply> {
  const { flow, account, next, since, passwordHash, shown } = step;
  const enrolled = await enrolledKinds(context, account);
  const kinds = 'kind' in enrolled ? [] : enrolled;
  // Whoever reads one of the two addresses could lock the owner out for good, were the same one asked again: as it would be where
  // the person has set that one up too.
  const isAgain = shown !== undefined && kinds.includes(shown);
  const otherOnly = isAgain || (flow === 'change-password' && shown !== undefined);
  const channel = otherOnly ? otherChannel(account, shown) : step.channel;
  // The password was right, so "try another way" may show both (masked) addresses. Compare sign-in with a code.
  const [to, other] = channel === 'email' ? [account.email, account.phone] : [account.phone, account.email];
  const kept = { ...(passwordHash ? { passwordHash } : {}), ...(shown ? { shown } : {}) };
  const pending = { flow, subject: account.id, to, next, since, ...kept };
  // Whatever comes of it, "try again" goes on from here.
  request.session.pending = { ...pending, verification: null };
  // Whoever can use nothing of it is led on to get back in, by the addresses that the shop knows.
  const sent = otherOnly ? { to, channel } : { to, alternatives: [other], channel };
  const whereTo = kinds.length > 0 && !isAgain ? { contacts: [to, other] } : sent;
  const returnUrl = `${context.publicUrl}${flowPaths[flow].start}/return`;
  const opened =
    'kind' in enrolled
      ? enrolled
      : await openConfirmation(context, request, pending, { ...whereTo, userId: account.id, returnUrl });
  if (opened.kind === 'opened') return toCodePage(reply, opened.url);
  logFailure(request, opened);
  const failure = describeFailure(opened);
  const byEmail = failure.elsewhere === true && channel !== 'email' && !otherOnly;
  return sendPage(context, request, reply, sendFailurePage(flow, failure, { byEmail }));
}

function otherChannel({ channel }: Account, shown: Contact): Channel {
  if (shown === 'phone') return 'email';
  return channel === 'email' ? 'sms' : channel;
}

/** "Send a new code": for this browser, while its password is fresh. */
export async function askAgain(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: SecondStep['flow'],
): Promise<FastifyReply> {
  const { pending } = request.session;
  const fresh = pending?.flow === flow && context.clock() < pending.since + passwordGoodForMs;
  const account = fresh ? context.accounts.find(pending.subject ?? '') : undefined;
  if (!fresh || !account) return reply.redirect(flowPaths[flow].start, 303);
  const { next, since, passwordHash, shown } = pending;
  const byEmail = readForm(request.body).text('channel') === 'email';
  const channel = byEmail ? 'email' : account.channel;
  return askForSecondStep(context, request, reply, {
    flow,
    account,
    channel,
    next,
    since,
    passwordHash,
    shown,
  });
}
