import type { CreateVerification, Verification } from '@countersign/sdk';
import Fastify, { type FastifyReply } from 'fastify';

type Kept = { readonly request: CreateVerification; view: Verification; ticket: string; redeemed: boolean };

type Told = { readonly userId: string; readonly kind: string; readonly notify: readonly string[] };

type AskedRecovery = {
  readonly userId: string;
  readonly contacts: readonly string[];
  readonly decoy: boolean;
};

export type FakeCountersign = {
  /** For the SDK: no port, no network. */
  readonly fetch: typeof globalThis.fetch;
  /** What was asked for, oldest first. */
  readonly opened: readonly CreateVerification[];
  /** Who was sent to the page of a recovery, oldest first. */
  readonly recoveries: readonly AskedRecovery[];
  /** Who was told of what, oldest first. */
  readonly told: readonly Told[];
  /** Somebody has set up a way of their own. */
  enrol(userId: string, ...kinds: readonly string[]): void;
  /** Somebody has said "this wasn't me". */
  signOut(userId: string, at: number): void;
  /** What its hosted page does when the right code was typed: gives where the browser goes. @param over what it then says */
  approve(id: string, over?: Partial<Verification>): string;
  /** Where the browser goes when it ended otherwise. */
  end(id: string, outcome: string): string;
  /** The next requests are declined, or not answered at all, until `work` is called. */
  refuse(status: number, slug: string, retryAfterSeconds?: number): void;
  goDown(): void;
  work(): void;
  /** It has no notices, as an older service. */
  forgetNotices(): void;
};

/** The contract of the verification endpoints, as far as a shop can see it. */
export function createFakeCountersign(publicUrl = 'https://verify.example'): FakeCountersign {
  const kept = new Map<string, Kept>();
  const opened: CreateVerification[] = [];
  const recoveries: AskedRecovery[] = [];
  const told: Told[] = [];
  let hasNotices = true;
  let trouble: 'none' | 'down' | { status: number; slug: string; retryAfterSeconds?: number | undefined } =
    'none';
  const enrolled = new Map<string, string[]>();
  const signedOut = new Map<string, string>();
  const server = Fastify();

  server.post<{ Body: CreateVerification }>('/v1/verifications', (request, reply) => {
    opened.push(request.body);
    const { to, purpose, userId, decoy = false } = request.body;
    const same = [...kept.values()].find(
      ({ request: old, view }) =>
        view.status === 'pending' &&
        JSON.stringify([old.to, old.purpose, old.userId, old.decoy ?? false]) ===
          JSON.stringify([to, purpose, userId, decoy]),
    );
    if (same) return reply.send(same.view);
    const id = `ver_${String(kept.size + 1).padStart(4, '0')}`;
    const view = viewOf(id, `${publicUrl}/v/${id}`, request.body);
    kept.set(id, { request: request.body, view, ticket: '', redeemed: false });
    return reply.status(201).send(view);
  });

  server.post<{ Params: { id: string }; Body: { ticket: string } }>(
    '/v1/verifications/:id/redeem',
    (request, reply) => {
      const found = kept.get(request.params.id);
      if (!found) return problem(reply, 404, 'not-found');
      if (found.ticket === '' || found.ticket !== request.body.ticket) {
        return problem(reply, 422, 'ticket-invalid');
      }
      if (found.redeemed) return problem(reply, 409, 'already-redeemed');
      found.redeemed = true;
      return reply.send(found.view);
    },
  );

  server.get<{ Params: { userId: string } }>('/v1/users/:userId/factors', (request, reply) => {
    const kinds = enrolled.get(request.params.userId) ?? [];
    const factors = kinds.map((kind) => ({ id: 'fac_1', kind, status: 'active' }));
    const signedOutAt = signedOut.get(request.params.userId) ?? null;
    return reply.send({ twoStep: false, hasBackup: false, frozenUntil: null, signedOutAt, factors });
  });

  server.post<{ Params: { userId: string }; Body: Omit<Told, 'userId'> }>(
    '/v1/users/:userId/notices',
    (request, reply) => {
      if (!hasNotices) return problem(reply, 404, 'not-found');
      const { kind, notify } = request.body;
      told.push({ userId: request.params.userId, kind, notify });
      return reply.status(201).send({ told: [] });
    },
  );

  server.post<{ Params: { userId: string }; Body: { account: string; returnUrl: string } }>(
    '/v1/users/:userId/security-page',
    (request, reply) => {
      const { account, returnUrl } = request.body;
      const url = `${publicUrl}/s/${request.params.userId}?${new URLSearchParams({ account, returnUrl })}`;
      return reply.status(201).send({ url, expiresAt: '2030-01-01T00:30:00.000Z' });
    },
  );

  server.post<{ Params: { userId: string }; Body: { contacts: string[]; decoy?: boolean } }>(
    '/v1/users/:userId/recovery',
    (request, reply) => {
      const { contacts, decoy = false } = request.body;
      recoveries.push({ userId: request.params.userId, contacts, decoy });
      return reply.status(201).send({ url: `${publicUrl}/r/token`, expiresAt: '2030-01-01T01:00:00.000Z' });
    },
  );

  return {
    opened,
    recoveries,
    told,
    enrol: (userId, ...kinds) => void enrolled.set(userId, [...kinds]),
    signOut: (userId, at) => void signedOut.set(userId, new Date(at).toISOString()),
    approve(id, over = {}) {
      const found = need(kept, id);
      if (found.request.decoy) throw new Error('No code opens a decoy.');
      found.view = { ...found.view, status: 'approved', ...over };
      found.ticket = `ticket-of-${id}`;
      return back(found.request, { verification: id, ticket: found.ticket });
    },
    end(id, outcome) {
      const found = need(kept, id);
      if (outcome === 'expired' || outcome === 'exhausted' || outcome === 'canceled') {
        found.view = { ...found.view, status: outcome };
      }
      return back(found.request, { verification: id, outcome });
    },
    refuse: (status, slug, retryAfterSeconds) => {
      trouble = { status, slug, retryAfterSeconds };
    },
    forgetNotices: () => {
      hasNotices = false;
    },
    goDown: () => {
      trouble = 'down';
    },
    work: () => {
      trouble = 'none';
    },
    fetch: async (input, init) => {
      if (trouble === 'down') throw new TypeError('fetch failed');
      if (trouble !== 'none') return refusal(trouble);
      const answer = await server.inject({
        method: init?.method === 'POST' ? 'POST' : 'GET',
        url: new URL(String(input)).pathname,
        headers: Object.fromEntries(new Headers(init?.headers)),
        payload: String(init?.body ?? ''),
      });
      return new Response(answer.payload, {
        status: answer.statusCode,
        headers: { 'content-type': String(answer.headers['content-type']) },
      });
    },
  };
}

function need(kept: ReadonlyMap<string, Kept>, id: string): Kept {
  const found = kept.get(id);
  if (!found) throw new Error(`No verification ${id} was opened.`);
  return found;
}

function back({ returnUrl = '' }: CreateVerification, query: Record<string, string>): string {
  const url = new URL(returnUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}

function viewOf(
  id: string,
  url: string,
  { to = '', purpose, userId, channel }: CreateVerification,
): Verification {
  return {
    id,
    status: 'pending',
    purpose,
    channel: channel ?? (to.includes('@') ? 'email' : 'sms'),
    to: '•••',
    binding: {},
    digits: 6,
    userId: userId ?? null,
    url,
    createdAt: '2030-01-01T00:00:00.000Z',
    expiresAt: '2030-01-01T00:10:00.000Z',
    sentAt: null,
    resendAt: null,
    expectedSeconds: null,
    onlyNewest: false,
    sendsLeft: 2,
    checksLeft: 5,
    nextChannels: [],
    ownMethods: [],
    approvedBy: null,
    enrolmentNeeded: false,
    recoveryCodesLeft: null,
    signals: [],
  };
}

const problemBody = (status: number, slug: string) => ({
  type: `https://countersign.dev/problems/${slug}`,
  title: slug,
  status,
  detail: slug,
  instance: 'req-1',
});

function problem(reply: FastifyReply, status: number, slug: string): FastifyReply {
  return reply.status(status).type('application/problem+json').send(problemBody(status, slug));
}

function refusal(trouble: {
  status: number;
  slug: string;
  retryAfterSeconds?: number | undefined;
}): Response {
  const { status, slug, retryAfterSeconds } = trouble;
  const wait: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new Response(JSON.stringify(problemBody(status, slug)), {
    status,
    headers: { 'content-type': 'application/problem+json', ...wait },
  });
}
