import type { Routes } from '../../routes.ts';
import { liftFreezeRoute } from './lift-freeze.ts';
import { tellRoute } from './tell.ts';

export const noticeRoutes: readonly Routes[] = [tellRoute, liftFreezeRoute];
