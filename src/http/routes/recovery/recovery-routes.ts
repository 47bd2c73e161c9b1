import type { Routes } from '../../routes.ts';
import { beginRoute } from './begin.ts';
import { cancelRoute } from './cancel.ts';
import { finishRoute } from './finish.ts';
import { proveRoute } from './prove.ts';
import { readRoute } from './read.ts';

export const recoveryRoutes: readonly Routes[] = [
  beginRoute,
  readRoute,
  proveRoute,
  cancelRoute,
  finishRoute,
];
