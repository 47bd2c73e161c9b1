import type { Routes } from '../../routes.ts';
import { confirmRoute } from './confirm.ts';
import { enrolAddressRoute } from './enrol-address.ts';
import { enrolAppRoute } from './enrol-app.ts';
import { enrolPasskeyRoute } from './enrol-passkey.ts';
import { enrolRecoveryCodesRoute } from './enrol-recovery-codes.ts';
import { enrolTokenRoute } from './enrol-token.ts';
import { forgetUserRoute } from './forget-user.ts';
import { importAppRoute } from './import-app.ts';
import { listRoute } from './list.ts';
import { orderRoute } from './order.ts';
import { removeRoute } from './remove.ts';
import { renameRoute } from './rename.ts';
import { reportRecycledRoute } from './report-recycled.ts';
import { resyncRoute } from './resync.ts';
import { securityPageRoute } from './security-page.ts';
import { twoStepRoute } from './two-step.ts';

export const factorRoutes: readonly Routes[] = [
  listRoute,
  enrolAddressRoute,
  enrolTokenRoute,
  enrolPasskeyRoute,
  enrolAppRoute,
  importAppRoute,
  enrolRecoveryCodesRoute,
  confirmRoute,
  resyncRoute,
  reportRecycledRoute,
  renameRoute,
  orderRoute,
  removeRoute,
  twoStepRoute,
  securityPageRoute,
  forgetUserRoute,
];
