import { authorizationSeconds } from '#core/change-authorization.ts';
import { codesMatch } from '#core/code.ts';
import { isId } from '#core/id.ts';
import { userKeysOf } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationContext } from '#verifications/context.ts';
import { readVerification } from '#verifications/read-verification.ts';

type Person = { readonly appId: string; readonly userId: string };

/** An approved verification of this person, if the ticket is the one that its browser was given: `ver_….ticket`. */
export async function ticketed(
  context: VerificationContext,
  { appId, userId }: Person,
  shown: string | undefined,
): Promise<Verification | undefined> {
  const [id = '', ticket = ''] = (shown ?? '').split('.');
  const verification = isId('ver', id) ? await readVerification(context, { id, appId }) : undefined;
  if (verification?.status !== 'approved') return undefined;
  const keys = userKeysOf(context.keyring, appId, userId);
  const theirs = verification.userKeys.some((key) => keys.includes(key));
  return theirs && codesMatch(context.keyring.ticketOf(verification), ticket) ? verification : undefined;
}

/** `__Host-`: no other host of the same domain can set or shadow it. Browsers take that name over https only. */
function cookieName({ publicUrl }: VerificationContext): string {
  return publicUrl.startsWith('https:') ? '__Host-cs_proof' : 'cs_proof';
}

/** What this browser has shown last, as {@link proofCookie} gave it. */
export function shownBy(context: VerificationContext, header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const name = `${cookieName(context)}=`;
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
}

/** For the browser that has just shown that it's them, for as long as that is good. */
export function proofCookie(
  context: VerificationContext,
  verificationId: string,
  ticket: string,
  seconds = authorizationSeconds,
): string {
  const secure = context.publicUrl.startsWith('https:') ? '; Secure' : '';
  const name = cookieName(context);
  return `${name}=${verificationId}.${ticket}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}
