import type { PlatformError } from '../http/platform-error.js';
import { badRequest, conflict, notFound } from '../http/platform-error.js';
import type { World } from '../state/world.js';

/** What a disconnect of something that is over gets: nothing to throw, or the error of the switch. */
export function refuseEnded(world: World, what: string): void {
  const error = refusal(world, what);
  if (error) throw error;
}

function refusal(world: World, what: string): PlatformError | undefined {
  switch (world.settings.unknowns.alreadyEnded) {
    case 400:
      return badRequest(`The ${what} has already been disconnected.`);
    case 404:
      return notFound();
    case 409:
      return conflict(`The ${what} has already been disconnected.`);
    case 'accepted':
      return undefined;
  }
}
