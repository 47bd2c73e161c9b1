import type { Routes } from '../../routes.ts';
import { distrustBrowsersRoute } from './distrust.ts';
import { listBrowsersRoute } from './list.ts';
import { trustBrowserRoute } from './trust.ts';

export const browserRoutes: readonly Routes[] = [listBrowsersRoute, trustBrowserRoute, distrustBrowsersRoute];
