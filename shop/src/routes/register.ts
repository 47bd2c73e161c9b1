import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  describeFailure,
  logFailure,
  openConfirmation,
  type PendingConfirmation,
  readReturn,
  toCodePage,
} from '../confirmation.ts';
import { type Contact, parseEmail, parsePhone } from '../contact.ts';
import type { ShopContext } from '../context.ts';
import { type FieldErrors, type Form, readForm } from '../form.ts';
import { nextPage } from '../next-page.ts';
import { foreignReturnPage, sendFailurePage } from '../pages/confirmation-pages.ts';
import { contactPage, existingAccountPage, registerPage } from '../pages/register-pages.ts';
import { sendPage } from '../pages/send-page.ts';
import { passwordFaultText } from '../password-fault-text.ts';
import type { Registration } from '../registrations.ts';
import { signedInAccount, signIn } from '../session.ts';
import { sendUnconfirmed } from './send-unconfirmed.ts';

/**
 * Registering tells nobody who has an account: no account is looked up until the person has proven that an address is
 * theirs, by a code that only its owner can read. The form's answer, its timing and the code page are therefore the same
 * for an address that is known, without a decoy, and the owner who forgot that they had an account gets told instead of
 * waiting for a message that never comes. The e-mail is first because a text costs money, and with it they are somebody: as many
 * texts are sent as one person may have, and whoever wants more sent, to whatever numbers, needs another mailbox.
 */
export function registerRoutes(pages: FastifyInstance, context: ShopContext): void {
  pages.get<{ Querystring: { next?: unknown } }>('/register', async (request, reply) => {
    if (signedInAccount(context, request)) return reply.redirect('/account', 303);
    const next = nextPage(readForm(request.query).text('next'));
    return sendPage(context, request, reply, registerPage({ name: '', email: '', phone: '' }, next));
  });

  pages.post('/register', async (request, reply) => {
    const form = readForm(request.body);
    const next = nextPage(form.text('next'));
    const read = readRegistration(form);
    if ('errors' in read) {
      const typed = { name: form.text('name'), email: form.text('email'), phone: form.text('phone') };
      return sendPage(context, request, reply, registerPage(typed, next, read.errors));
    }
    const { password, ...details } = read;
    const registration = {
      ...details,
      id: context.newId(),
      passwordHash: await context.passwords.hash(password),
      createdAt: context.clock(),
    };
    context.registrations.add(registration);
    return sendCode(context, request, reply, { registration, contact: 'email', next });
  });

  for (const contact of ['email', 'phone'] as const) contactRoutes(pages, context, contact);

  pages.get('/register/return', async (request, reply) => {
    const returned = await readReturn(context, request, ['register-email', 'register-phone']);
    if (returned.kind === 'confirmed') return confirmed(context, request, reply, returned.pending);
    return sendUnconfirmed(context, request, reply, returned, 'register-email');
  });
}

/** GET shows a contact that is to be proven, POST has the code sent: to the one that stands there, or to a mended one. */
function contactRoutes(pages: FastifyInstance, context: ShopContext, contact: Contact): void {
  const { registrations } = context;

  pages.get(`/register/${contact}`, async (request, reply) => {
    const going = goingOn(context, request);
    if (!going) return reply.redirect('/register', 303);
    const { registration } = going;
    if (contact === 'email' && registration.emailVerified) return reply.redirect('/register/phone', 303);
    if (contact === 'phone' && !registration.emailVerified) return reply.redirect('/register/email', 303);
    return sendPage(context, request, reply, contactPage(contact, registration[contact]));
  });

  pages.post(`/register/${contact}`, async (request, reply) => {
    const going = goingOn(context, request);
    if (!going) return reply.redirect('/register', 303);
    const form = readForm(request.body);
    const typed = form.text(contact);
    const value = typed === '' ? going.registration[contact] : parse[contact](typed);
    if (value === undefined) {
      return sendPage(context, request, reply, contactPage(contact, typed, { [contact]: faults[contact] }));
    }
    // Never a text before the e-mail is proven, whatever form is sent here.
    if (contact === 'phone' && !going.registration.emailVerified)
      return reply.redirect('/register/email', 303);
    if (value !== going.registration[contact]) registrations.change(going.registration.id, contact, value);
    const registration = { ...going.registration, [contact]: value };
    const channel = contact === 'phone' && form.text('channel') === 'voice' ? 'voice' : undefined;
    return sendCode(context, request, reply, { registration, contact, next: going.next, channel });
  });
}

/** The registration that this browser began. */
function goingOn({ registrations, clock }: ShopContext, { session }: FastifyRequest) {
  const { pending } = session;
  if (pending?.flow !== 'register-email' && pending?.flow !== 'register-phone') return undefined;
  const registration = registrations.find(pending.subject ?? '', clock());
  return registration && { registration, next: pending.next };
}

type CodeRequest = {
  readonly registration: Pick<Registration, 'id' | 'email' | 'phone'>;
  readonly contact: Contact;
  readonly next: string;
  readonly channel?: 'voice' | undefined;
};

async function sendCode(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { registration, contact, next, channel }: CodeRequest,
): Promise<FastifyReply> {
  const flow = contact === 'email' ? 'register-email' : 'register-phone';
  const to = registration[contact];
  const opened = await openConfirmation(
    context,
    request,
    { flow, subject: registration.id, to, next, since: context.clock() },
    {
      to,
      returnUrl: `${context.publicUrl}/register/return`,
      ...(flow === 'register-phone' ? { userId: registration.id } : {}),
      ...(channel ? { channel } : {}),
    },
  );
  if (opened.kind === 'opened') return toCodePage(reply, opened.url);
  logFailure(request, opened);
  const failure = describeFailure(opened);
  const page =
    failure.kind === 'address'
      ? contactPage(contact, to, { [contact]: unreachable[contact] })
      : sendFailurePage(flow, failure);
  return sendPage(context, request, reply, page);
}

async function confirmed(
  context: ShopContext,
  request: FastifyRequest,
  reply: FastifyReply,
  pending: PendingConfirmation,
): Promise<FastifyReply> {
  const { accounts, registrations, clock } = context;
  const contact = pending.flow === 'register-email' ? 'email' : 'phone';
  const id = pending.subject ?? '';
  const proven = registrations.verified(id, contact, pending.to, clock());
  const registration = registrations.find(id, clock());
  if (!proven || !registration) return sendPage(context, request, reply, foreignReturnPage(pending.flow));
  if (accounts.findBy(contact, pending.to)) {
    registrations.remove(id);
    return sendPage(context, request, reply, existingAccountPage(contact, pending.to));
  }
  if (!registration.emailVerified || !registration.phoneVerified) {
    request.session.pending = {
      ...pending,
      flow: 'register-phone',
      to: registration.phone,
      verification: null,
    };
    return reply.redirect('/register/phone', 303);
  }
  const { name, email, phone, passwordHash } = registration;
  const account = { id, name, email, phone, passwordHash, channel: 'sms' as const, createdAt: clock() };
  registrations.remove(id);
  // Somebody else, in another browser, may have finished with the same address a moment ago.
  if (!accounts.add(account))
    return sendPage(context, request, reply, existingAccountPage(contact, pending.to));
  await signIn(context, request, account, 'registration');
  return reply.redirect(`${pending.next}?notice=welcome`, 303);
}

const parse = { email: parseEmail, phone: parsePhone };
const faults = {
  email: 'Enter an e-mail address, such as name@example.org.',
  phone: 'Enter a phone number with its country code, such as +1 202 555 0143.',
};

const unreachable = {
  email: 'We can’t send a code to this address. Check it, or use another.',
  phone: 'We can’t send a code to this number. Check it, or use another mobile number.',
};

type Details = Pick<Registration, 'name' | 'email' | 'phone'> & { readonly password: string };

function readRegistration(form: Form): Details | { readonly errors: FieldErrors } {
  const name = form.text('name').normalize('NFC').replace(/\s+/g, ' ').trim();
  const email = parseEmail(form.text('email'));
  const phone = parsePhone(form.text('phone'));
  const password = form.text('password');
  const fault = passwordFaultText(password, name, email ?? '');
  const errors = {
    ...(name === '' || name.length > 100 ? { name: 'Enter your name.' } : {}),
    ...(email === undefined ? { email: faults.email } : {}),
    ...(phone === undefined ? { phone: faults.phone } : {}),
    ...(fault === undefined ? {} : { password: fault }),
  };
  if (email === undefined || phone === undefined || Object.keys(errors).length > 0) return { errors };
  return { name, email, phone, password };
}
