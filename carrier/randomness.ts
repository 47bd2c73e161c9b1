/** Numbers that look random and are the same for the same seed. */
export type Randomness = {
  /** From 0 up to but not 1. */
  next(): number;
  /** True that often, of 1. */
  chance(share: number): boolean;
  /** Log-normal: half of all are below the median; `sigma` is the spread of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
};

/** @param name each name has a stream of its own, so that one user's draws don't shift another's */
export function seededRandomness(seed: number, name: string): Randomness {
  const next = mulberry32(fnv1a(`${seed}:${name}`));
  return {
    next,
    chance: (share) => next() < share,
    logNormal(median, sigma) {
      // Box-Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
    hex: (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(''),
  };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}
