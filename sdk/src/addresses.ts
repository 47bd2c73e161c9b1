import type { Transport } from './transport.ts';
import type { CallOptions } from './verifications.ts';

/** What is known of addresses, over all verifications. */
export type Addresses = {
  /**
   * Ends a month of `address-unreachable`: messages to this address came back, and it is known to be right now. A STOP
   * stays.
   */
  reachAgain(to: string, options?: Pick<CallOptions, 'signal'>): Promise<void>;
};

export function createAddresses(send: Transport): Addresses {
  return {
    async reachAgain(to, options = {}) {
      await send({ method: 'POST', path: '/v1/addresses/reach-again', body: { to }, ...options });
    },
  };
}
