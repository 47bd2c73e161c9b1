import type { App } from '#core/app.ts';
import type { FactorOwner } from '#factors/change-factors.ts';

/** Whose factors a request is about, and what it says for their being that person. */
export function ownerOf({
  app,
  params,
  body,
}: {
  readonly app: App;
  readonly params: { readonly userId: string };
  readonly body: { readonly authorization?: string };
}): FactorOwner {
  const { authorization } = body;
  return {
    appId: app.id,
    userId: params.userId,
    ...(app.demandsTwoStep ? { demandsTwoStep: true } : {}),
    ...(authorization === undefined ? {} : { authorization }),
  };
}
