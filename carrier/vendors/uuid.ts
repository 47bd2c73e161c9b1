import type { Randomness } from '../randomness.ts';

export function uuidOf(random: Randomness): string {
  const digits = random.hex(32);
  const variant = '89ab'[Math.floor(random.next() * 4)];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
