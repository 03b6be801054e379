import type { GuestSession } from '../state/guest-sessions.js';
import type { GuestConnection, GuestDesk } from './guest-desk.js';
import { connectionClosedFrame, type GuestFrame, sessionFrame } from './guest-frames.js';
import type { GuestRequestOf } from './guest-request.js';

/** Takes up the session of a token, or begins one: for an unknown token, and always where a new one is asked for. */
export function configureSession(
  { world }: GuestDesk,
  connection: GuestConnection,
  { token, startNew = false }: GuestRequestOf<'configureSession'>,
): GuestFrame {
  const known = startNew ? undefined : world.guestSessions.of(token);
  connection.session = known ?? world.guestSessions.begin(world, token);
  return sessionFrame(connection.session, true, known === undefined);
}

/** Takes a connection, or all of them, off a session; the conversation goes on. */
export function closeSession(
  { connections }: GuestDesk,
  connection: GuestConnection,
  session: GuestSession,
  closeAllConnections: boolean,
): GuestFrame {
  connection.session = undefined;
  if (closeAllConnections) {
    for (const other of connections) {
      if (other.session !== session) continue;
      other.session = undefined;
      other.send(connectionClosedFrame());
    }
  }
  return sessionFrame(session, false, false);
}
