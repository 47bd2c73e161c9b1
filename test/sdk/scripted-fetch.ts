export type Sent = {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
};

type Script = (sent: Sent, signal: AbortSignal | undefined) => Response | Promise<Response>;

/** A fetch that answers from a script, one entry for each attempt, and keeps what was sent. */
export function scriptedFetch(...script: readonly Script[]): {
  fetch: typeof globalThis.fetch;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: async (input, init) => {
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      const one = {
        url: String(input),
        method: init?.method ?? 'GET',
        headers: new Headers(init?.headers),
        body,
      };
      const answer = script[sent.push(one) - 1];
      if (!answer) throw new Error('One attempt more than the script has.');
      return answer(one, init?.signal ?? undefined);
    },
  };
}

export const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

export const problem = (
  status: number,
  slug: string,
  members: object = {},
  headers: Record<string, string> = {},
): Response =>
  json(
    status,
    {
      type: `https://countersign.dev/problems/${slug}`,
      title: 'A title',
      status,
      detail: 'A detail.',
      ...members,
    },
    { 'content-type': 'application/problem+json', ...headers },
  );

export const verification = {
  id: 'ver_01abc',
  status: 'pending',
  purpose: 'sign_in',
  channel: 'sms',
  to: '+49 ••• 67',
  binding: {},
  digits: 6,
  userId: null,
  url: 'https://verify.example/v/ver_01abc',
  createdAt: '2030-01-01T00:00:00.000Z',
  expiresAt: '2030-01-01T00:10:00.000Z',
  sentAt: null,
  resendAt: null,
  onlyNewest: false,
  sendsLeft: 2,
  checksLeft: 5,
  nextChannels: [],
};

export const connectionRefused = (): never => {
  throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
};
