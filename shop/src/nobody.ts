import { createHmac } from 'node:crypto';

/** What a recovery is begun with for an address that has no account. Every account has an id, a mailbox and a phone. */
export type Nobody = { readonly id: string; readonly phone: string };

/** Where the shop is at home: Washington, where any seven digits that begin with 2 to 9 may be somebody's. */
const prefix = '+1202';
const numbers = 8_000_000n;

/**
 * The same each time for the same address, as an account's would be. By a key: the end of the number is shown, and whoever
 * could work out what nobody's would be saw who has an account.
 */
export function createNobody(key: string): (email: string) => Nobody {
  return (email) => {
    const digest = createHmac('sha256', key).update(email).digest('hex');
    const number = 2_000_000n + (BigInt(`0x${digest.slice(36)}`) % numbers);
    // As long as an account's: it is sealed into a link, whose length anybody can count.
    return { id: digest.slice(0, 36), phone: `${prefix}${number}` };
  };
}
