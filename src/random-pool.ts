import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;

/** Cryptographically random bytes, drawn from the system by the page: a call for each id costs more than its hashing. */
export function createRandomPool(): (bytes: number) => Uint8Array {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (bytes > poolBytes) return randomFillSync(new Uint8Array(bytes));
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Uint8Array.prototype.slice.call(pool, used, used + bytes);
    // What was given out is nobody's to find here a second time.
    pool.fill(0, used, used + bytes);
    used += bytes;
    return drawn;
  };
}
