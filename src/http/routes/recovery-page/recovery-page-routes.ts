import type { Routes } from '../../routes.ts';
import { askRecoveryRoutes } from './ask.ts';
import { goOnRecoveryRoutes } from './go-on.ts';
import { leadToRecoveryRoute } from './lead.ts';
import { showRecoveryRoute } from './show.ts';

/** The way back into an account, for whoever an app sends there or can use nothing that a page asks for. */
export const recoveryPageRoutes: readonly Routes[] = [
  leadToRecoveryRoute,
  showRecoveryRoute,
  askRecoveryRoutes,
  goOnRecoveryRoutes,
];
