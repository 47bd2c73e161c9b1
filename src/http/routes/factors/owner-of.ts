import type { App } from '#core/app.ts';
import type { FactorOwner } from '#factors/change-factors.ts';
import { readTelling, type TellingInput } from '#factors/notices.ts';
import type { InvalidInput } from '#verifications/invalid-input.ts';

/** Whose factors a request is about, what it says for their being that person, and how they are told of it. */
export function ownerOf({
  id,
  app,
  params,
  body,
}: {
  /** Of the request. */
  readonly id: string;
  readonly app: App;
  readonly params: { readonly userId: string };
  readonly body: TellingInput & { readonly authorization?: string };
}): (FactorOwner & { readonly kind: 'owner' }) | InvalidInput {
  const { authorization } = body;
  const read = readTelling(app, body);
  if (read.kind === 'invalid') return read;
  return {
    kind: 'owner',
    appId: app.id,
    userId: params.userId,
    requestId: id,
    ...(app.demandsTwoStep ? { demandsTwoStep: true } : {}),
    telling: read.telling,
    ...(authorization === undefined ? {} : { authorization }),
  };
}
