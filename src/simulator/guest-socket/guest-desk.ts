import type { GuestSession } from '../state/guest-sessions.js';
import type { World } from '../state/world.js';
import type { GuestFrame } from './guest-frames.js';

/** One open socket of a guest. */
export interface GuestConnection {
  /** The session it was configured for. */
  session?: GuestSession;
  send(frame: GuestFrame): void;
}

/** Where guests are served: functions of the guest socket take it first. */
export interface GuestDesk {
  readonly world: World;
  readonly connections: Set<GuestConnection>;
}

/** Sends to every socket of a session: a guest may have the page open twice. */
export function tell({ connections }: GuestDesk, session: GuestSession, frame: GuestFrame): void {
  for (const connection of connections) if (connection.session === session) connection.send(frame);
}
