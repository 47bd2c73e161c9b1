import type { ChildServer } from './child-server.ts';
import type { LoadRequest } from './load.ts';

/** One way of asking for a code and having it judged. */
export type Candidate = {
  readonly name: string;
  readonly server: ChildServer;
  /** A destination nobody has used before, by its number. */
  destination(number: number): string;
  /** @param opened is told the id of what was opened, where the server gives one */
  open(to: string, opened: (id: string) => void): LoadRequest;
  check(id: string, to: string, code: string): LoadRequest;
};

export function countersign(server: ChildServer, apiKey: string): Candidate {
  const headers = `Authorization: Bearer ${apiKey}\r\n`;
  return {
    name: 'Countersign',
    server,
    destination: (number) => `user-${number}@bench.example`,
    open: (to, opened) => ({
      path: '/v1/verifications',
      headers,
      body: JSON.stringify({ to, purpose: 'sign_in', channel: 'email' }),
      onBody(body) {
        const { id, status } = JSON.parse(body) as { id: string; status: string };
        opened(id);
        return status === 'pending';
      },
    }),
    check: (id, _to, code) => ({
      path: `/v1/verifications/${id}/check`,
      headers,
      body: JSON.stringify({ code }),
      onBody: (body) => (JSON.parse(body) as { status: string }).status === 'approved',
    }),
  };
}

const betterAuthPath = '/api/auth';

/**
 * The peer's endpoint nearest to our check: it judges the code, consumes it and notes in one more write that the address
 * is verified, without making a user or a session; it is also the quickest of those that do judge. The others:
 * `/email-otp/check-verification-otp` judges but puts the code back, at the same speed; `/sign-in/email-otp` makes a
 * session as well, and a user for a new address (see below).
 */
export function betterAuthVerify(server: ChildServer): Candidate {
  return {
    name: 'Better Auth',
    server,
    destination: (number) => `user-${number}@bench.example`,
    open: (to) => betterAuthSend(to, 'email-verification'),
    check: (_id, email, otp) => ({
      path: `${betterAuthPath}/email-otp/verify-email`,
      body: JSON.stringify({ email, otp }),
      onBody: (body) => (JSON.parse(body) as { status: boolean }).status,
    }),
  };
}

/** The peer's sign-in of a new person, which makes a user and a session: more work than our check, so no goal is set by it. */
export function betterAuthSignIn(server: ChildServer): Candidate {
  return {
    name: 'Better Auth, sign-in',
    server,
    destination: (number) => `new-${number}@bench.example`,
    open: (to) => betterAuthSend(to, 'sign-in'),
    check: (_id, email, otp) => ({
      path: `${betterAuthPath}/sign-in/email-otp`,
      body: JSON.stringify({ email, otp }),
      onBody: (body) => typeof (JSON.parse(body) as { token: unknown }).token === 'string',
    }),
  };
}

function betterAuthSend(email: string, type: string): LoadRequest {
  return {
    path: `${betterAuthPath}/email-otp/send-verification-otp`,
    body: JSON.stringify({ email, type }),
    onBody: (body) => (JSON.parse(body) as { success: boolean }).success,
  };
}
