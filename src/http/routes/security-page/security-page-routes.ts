import type { Routes } from '../../routes.ts';
import { addSecurityRoutes } from './add.ts';
import { changeSecurityRoutes } from './change.ts';
import { confirmSecurityRoute } from './confirm.ts';
import { proveSecurityRoute } from './prove.ts';
import { showSecurityRoute } from './show.ts';
import { verifySecurityRoute } from './verify.ts';

/** "Login & security", for whoever an app sends there. */
export const securityPageRoutes: readonly Routes[] = [
  showSecurityRoute,
  proveSecurityRoute,
  verifySecurityRoute,
  addSecurityRoutes,
  confirmSecurityRoute,
  changeSecurityRoutes,
];
