import type { Routes } from '../../routes.ts';
import { cancelRoute } from './cancel.ts';
import { checkRoute } from './check.ts';
import { createRoute } from './create.ts';
import { getRoute } from './get.ts';
import { messagesRoute } from './messages.ts';
import { passkeyRoute } from './passkey.ts';
import { redeemRoute } from './redeem.ts';
import { resendRoute } from './resend.ts';

export const verificationRoutes: readonly Routes[] = [
  createRoute,
  getRoute,
  messagesRoute,
  passkeyRoute,
  checkRoute,
  resendRoute,
  cancelRoute,
  redeemRoute,
];
