import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPasswords, passwordFault } from '../../shop/src/passwords.ts';

const passwords = await createPasswords(() => 'random', { memoryCost: 8, timeCost: 1 });

test('a password is kept as Argon2id, with the cost OWASP asks for unless a test says otherwise', async () => {
  assert.match(await passwords.hash('a loom that thinks'), /^\$argon2id\$v=19\$m=8,/);
  const real = await createPasswords(() => 'random');
  assert.match(await real.hash('a loom that thinks'), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a password is right however a keyboard composes its letters', async () => {
  const kept = await passwords.hash('caf\u00e9 au lait');
  assert.equal(await passwords.verify(kept, 'cafe\u0301 au lait'), true);
  assert.equal(await passwords.verify(kept, 'cafe au lait'), false);
});

test('nobody’s account has no password, not even the one that nobody’s hash was made of', async () => {
  assert.equal(await passwords.verify(undefined, 'random'), false);
});

test('nobody’s account takes as much work as somebody’s', async () => {
  const real = await createPasswords(() => 'random');
  const kept = await real.hash('a loom that thinks');
  const quickest = { somebody: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
  const time = async (who: keyof typeof quickest, passwordHash: string | undefined): Promise<void> => {
    const from = performance.now();
    await real.verify(passwordHash, 'not the password');
    quickest[who] = Math.min(quickest[who], performance.now() - from);
  };
  // By turns, and the quickest of each: what else the machine does slows some of them, and never makes one quicker.
  for (let round = 0; round < 8; round++) {
    await time('somebody', kept);
    await time('nobody', undefined);
  }
  // Without the hash it would be a thousandth; a quarter leaves room for a busy machine.
  assert.ok(quickest.nobody > quickest.somebody / 4);
});

test('a long passphrase with spaces and other scripts is welcome', () => {
  assert.equal(passwordFault('пароль 合言葉 and a third thing 🪡'.repeat(3), ['Ada']), undefined);
  assert.equal(passwordFault('x y'.repeat(100), []), 'too-long');
});
