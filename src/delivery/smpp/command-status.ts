import type { ProviderAnswer } from '../provider.ts';

export const ok = 0;
export const invalidCommandId = 0x3;
/** ESME_RX_T_APPN: not now. */
export const temporaryApplicationError = 0x64;

type Meaning = 'refused' | 'retry' | 'throttled' | 'setup-sign-in' | 'setup-sender' | 'setup-fields';

/**
 * SMPP 3.4 §5.1.3: what each error says to somebody who sends one text. `refused` is about this number or message;
 * `setup-…` about our own settings, since other messages would meet with the same.
 */
const table: ReadonlyMap<number, readonly [name: string, meaning: Meaning]> = new Map([
  [0x01, ['rinvmsglen', 'refused']],
  [0x02, ['rinvcmdlen', 'setup-fields']],
  [0x03, ['rinvcmdid', 'setup-fields']],
  [0x04, ['rinvbndsts', 'retry']],
  [0x05, ['ralybnd', 'retry']],
  [0x06, ['rinvprtflg', 'setup-fields']],
  [0x07, ['rinvregdlvflg', 'setup-fields']],
  [0x08, ['rsyserr', 'retry']],
  [0x0a, ['rinvsrcadr', 'setup-sender']],
  [0x0b, ['rinvdstadr', 'refused']],
  [0x0d, ['rbindfail', 'setup-sign-in']],
  [0x0e, ['rinvpaswd', 'setup-sign-in']],
  [0x0f, ['rinvsysid', 'setup-sign-in']],
  [0x14, ['rmsgqful', 'throttled']],
  [0x15, ['rinvsertyp', 'setup-fields']],
  [0x43, ['rinvesmclass', 'setup-fields']],
  [0x45, ['rsubmitfail', 'retry']],
  [0x48, ['rinvsrcton', 'setup-sender']],
  [0x49, ['rinvsrcnpi', 'setup-sender']],
  [0x50, ['rinvdstton', 'setup-fields']],
  [0x51, ['rinvdstnpi', 'setup-fields']],
  [0x53, ['rinvsystyp', 'setup-sign-in']],
  [0x58, ['rthrottled', 'throttled']],
  [0x61, ['rinvsched', 'setup-fields']],
  [0x62, ['rinvexpiry', 'setup-fields']],
  [0x64, ['rx-t-appn', 'retry']],
  [0x65, ['rx-p-appn', 'refused']],
  [0x66, ['rx-r-appn', 'refused']],
  [0xc0, ['rinvoptparstream', 'setup-fields']],
  [0xc1, ['roptparnotallwd', 'setup-fields']],
  [0xc2, ['rinvparlen', 'setup-fields']],
  [0xc3, ['rmissingoptparam', 'setup-fields']],
  [0xc4, ['rinvoptparamval', 'setup-fields']],
  [0xfe, ['rdeliveryfailure', 'refused']],
  [0xff, ['runknownerr', 'retry']],
]);

export const isThrottling = (status: number): boolean => table.get(status)?.[1] === 'throttled';
export const isSignInFault = (status: number): boolean => table.get(status)?.[1] === 'setup-sign-in';
/** The centre has forgotten the bind: only a new one helps. */
export const isUnbound = (status: number): boolean => status === 0x04;

type Trouble = Exclude<ProviderAnswer, { outcome: 'accepted' }>;

/** What a command_status other than 0 means for the message, without a word of the centre's. */
export function answerForStatus(status: number): Trouble {
  const [name, meaning] = table.get(status) ?? [nameless(status), 'retry'];
  switch (meaning) {
    case 'refused':
      return { outcome: 'refused', reason: `smpp-${name}` };
    case 'setup-sign-in':
      return { outcome: 'retry', reason: 'smpp-setup-sign-in' };
    case 'setup-sender':
      return { outcome: 'retry', reason: 'smpp-setup-sender' };
    case 'setup-fields':
      return { outcome: 'retry', reason: `smpp-setup-${name}` };
    case 'throttled':
      return { outcome: 'retry', reason: 'smpp-throttled' };
    case 'retry':
      return { outcome: 'retry', reason: `smpp-${name}` };
  }
}

/** 0x400 to 0x4ff are the centre's own. A longer number could be anything, a code for instance. */
function nameless(status: number): string {
  return status <= 0xfff ? `status-${status.toString(16)}` : 'status-other';
}
