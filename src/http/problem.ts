import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import { channels } from '#core/channel.ts';
import { literals, time } from './routes/schema-parts.ts';

/** Every problem the API answers with: its status and what it says to the person who reads the answer. */
export const problems = {
  'invalid-request': [400, 'The request is not what this endpoint takes.'],
  unauthorized: [401, 'Send a server key: Authorization: Bearer cs_…'],
  'not-found': [404, 'There is nothing here.'],
  'method-not-allowed': [405, 'This resource does not take that method; see the Allow header.'],
  'request-timeout': [408, 'The request did not come whole in time.'],
  'already-approved': [409, 'This verification was approved before. A code is good once.'],
  'already-redeemed': [409, 'This ticket was redeemed before. A ticket is good once.'],
  'not-pending': [409, 'This verification has ended. Open a new one.'],
  'payload-too-large': [413, 'The body is larger than 16 KiB.'],
  'uri-too-long': [414, 'The address is longer than this server reads.'],
  'unsupported-media-type': [415, 'Send JSON: Content-Type: application/json.'],
  'code-malformed': [
    422,
    'That is no code of this verification: it has another length, or is not digits. It was not counted as a try.',
  ],
  'ticket-invalid': [422, 'This ticket does not belong to an approval of the last five minutes.'],
  'idempotency-key-reused': [
    422,
    'This Idempotency-Key came with another request before. Use a fresh one for each request.',
  ],
  'destination-not-allowed': [422, 'No code can be sent to this address.'],
  'nothing-enrolled': [422, 'This person has enrolled nothing that this purpose allows.'],
  'verification-needed': [
    422,
    'The addresses that this person has enrolled have to be verified again first. It is no leave to go without.',
  ],
  'method-unavailable': [422, 'This person can not answer this verification in that way.'],
  'authorization-needed': [
    403,
    'This person has a factor already, and shows it first: name a change_factor verification that they approved in the last ten minutes.',
  ],
  'evidence-missing': [
    422,
    'Name a verify_contact verification of this person, with one address, that was approved in the last ten minutes.',
  ],
  'factor-not-found': [404, 'This person has no such factor, or its enrolment ran out.'],
  'too-many-factors': [
    409,
    'This person has as many factors of this kind as there may be. Remove one first.',
  ],
  'too-many-changes': [
    429,
    'This person has changed as much in a day as they can be told of. Everything is told, so no more is changed.',
  ],
  'factors-frozen': [
    403,
    'A change was reported as not theirs, so nothing is changed until retryAt. What is enrolled goes on working.',
  ],
  'backup-needed': [
    409,
    'This person would have no way in if they lost the one they use. Enrol a second factor, or recovery codes, first.',
  ],
  'proof-missing': [
    422,
    'Name a recover verification of this person, of an address that is theirs or of something they have enrolled, approved in the last ten minutes. Each counts once.',
  ],
  'recovery-not-found': [404, 'Nobody is recovering this account.'],
  'recovery-waiting': [409, 'The wait is not over yet. See retryAt.'],
  'recovery-over': [409, 'This recovery is over. A new one begins with a new proof.'],
  'too-many-recoveries': [
    429,
    'This account was to be recovered too often of late. See retryAt; support may open a recovery meanwhile.',
  ],
  'two-step-demanded': [409, 'This app wants everybody to have two-step verification.'],
  'passkey-untaken': [422, 'This is not what a browser makes of the options of this enrolment. See reason.'],
  'already-confirmed': [409, 'This factor was confirmed before.'],
  'already-enrolled': [409, 'This is enrolled already.'],
  'channel-unavailable': [422, 'This channel can not be used here.'],
  'channel-stopped': [422, 'This person wants no more messages on this channel. See nextChannels.'],
  'address-unreachable': [
    422,
    'Messages to this address came back of late: no such number or mailbox. See nextChannels for ways that are left.',
  ],
  'resend-too-soon': [429, 'The last message is still on its way. See resendAt.'],
  'no-sends-left': [429, 'This channel has had all its messages for this verification. Try another one.'],
  'too-many-sends': [
    429,
    'This address has had all the messages it may get for now. The code it got last may still be good.',
  ],
  'too-many-failures': [
    429,
    'Too many wrong codes. No code is sent or checked for this person for a while; other factors go on working.',
  ],
  'too-many-requests': [429, 'Too many tries from this client address.'],
  'headers-too-large': [431, 'The headers are larger than this server reads.'],
  'internal-error': [500, 'Something went wrong here. It was logged under the request id.'],
  'protection-active': [
    503,
    'Many codes are being guessed at the moment, so this purpose is closed for a while.',
  ],
  'spend-limit': [
    503,
    'The app has spent what it may in a day on messages of this kind. See nextChannels for other ways.',
  ],
  'temporarily-unavailable': [
    503,
    'The service can not answer for certain right now, and so does not. Try again in a few seconds.',
  ],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemSlug = keyof typeof problems;

declare module 'fastify' {
  interface FastifySchema {
    /** By which problems this operation may answer, beside those that every operation has: see {@link problemsOf}. */
    readonly problems?: readonly ProblemSlug[];
  }
}

/** All that an operation may answer by. */
export function problemsOf({ problems: own = [], body, headers }: FastifySchema): ProblemSlug[] {
  return [
    'invalid-request',
    'unauthorized',
    ...own,
    ...(headers ? (['idempotency-key-reused'] as const) : []),
    ...(body ? (['payload-too-large', 'unsupported-media-type'] as const) : []),
    'internal-error',
    'temporarily-unavailable',
  ];
}

export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Stable; compare the part after the last slash.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'Request id, as in the logs.' }),
    retryAt: Type.Optional(time('When it is worth trying again.')),
    nextChannels: Type.Optional(
      Type.Array(literals(channels, 'How a code travels.'), {
        description: 'Other ways by which the same person can be reached now.',
      }),
    ),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem', additionalProperties: true },
);

const typeBase = 'https://countersign.dev/problems/';

/** After a 503 of which nobody can say how long it lasts. */
export const comeAgainSeconds = 2;

export type ProblemExtras = {
  readonly detail?: string;
  /** Epoch milliseconds. */
  readonly retryAt?: number | null;
  readonly now?: number;
  readonly members?: Readonly<Record<string, unknown>>;
};

/** Answers with RFC 9457 problem details. */
export function sendProblem(
  reply: FastifyReply,
  slug: ProblemSlug,
  extras: ProblemExtras = {},
): FastifyReply {
  const { status, detail, ...named } = problemOf(slug);
  const { retryAt, now, members } = extras;
  const waitSeconds =
    retryAt == null || now === undefined ? undefined : Math.max(1, Math.ceil((retryAt - now) / 1000));
  if (waitSeconds !== undefined) reply.header('retry-after', waitSeconds);
  else if (status === 503) reply.header('retry-after', comeAgainSeconds);
  return reply
    .status(status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({
      ...named,
      status,
      detail: extras.detail ?? detail,
      instance: reply.request.id,
      ...(retryAt == null ? {} : { retryAt: new Date(retryAt).toISOString() }),
      ...members,
    });
}

/** What every answer by this problem says. */
export function problemOf(slug: ProblemSlug): {
  type: string;
  title: string;
  status: number;
  detail: string;
} {
  const [status, detail] = problems[slug];
  const words = slug.replaceAll('-', ' ');
  const title =
    status === 401 ? (STATUS_CODES[401] ?? words) : words.charAt(0).toUpperCase() + words.slice(1);
  return { type: `${typeBase}${slug}`, title, status, detail };
}
