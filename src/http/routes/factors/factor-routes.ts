import type { Routes } from '../../routes.ts';
import { confirmRoute } from './confirm.ts';
import { enrolAddressRoute } from './enrol-address.ts';
import { enrolPasskeyRoute } from './enrol-passkey.ts';
import { enrolTokenRoute } from './enrol-token.ts';
import { forgetUserRoute } from './forget-user.ts';
import { listRoute } from './list.ts';
import { orderRoute } from './order.ts';
import { removeRoute } from './remove.ts';
import { renameRoute } from './rename.ts';
import { twoStepRoute } from './two-step.ts';

export const factorRoutes: readonly Routes[] = [
  listRoute,
  enrolAddressRoute,
  enrolTokenRoute,
  enrolPasskeyRoute,
  confirmRoute,
  renameRoute,
  orderRoute,
  removeRoute,
  twoStepRoute,
  forgetUserRoute,
];
