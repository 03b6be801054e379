import type { World } from './world.js';

/** The moment that analytics shows: it is behind the live state. */
export const analyticsTime = (world: World): number => world.clock.now() - world.settings.delays.analytics;
