import { timingSafeEqual } from 'node:crypto';

/** Whether somebody said what only he could know, in a time that tells nothing of how close he came. */
export function sameSecret(said: string | undefined, expected: string): boolean {
  const [left, right] = [Buffer.from(said ?? ''), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
