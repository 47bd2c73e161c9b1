import { isId } from '#core/id.ts';
import type { Verification } from '#core/verification.ts';
import type { VerificationRef } from '#store/store.ts';
import type { VerificationContext } from './context.ts';

/** The verification as it is. Reading changes nothing (law 10). */
export async function readVerification(
  { store }: VerificationContext,
  ref: VerificationRef,
): Promise<Verification | undefined> {
  return isId('ver', ref.id) ? store.readVerification(ref) : undefined;
}
