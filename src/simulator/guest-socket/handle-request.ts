import type { GuestSession } from '../state/guest-sessions.js';
import type { GuestConnection, GuestDesk } from './guest-desk.js';
import {
  attachmentRefusedFrame,
  configurationFrame,
  type GuestFrame,
  inboundFrame,
  jwtFrame,
} from './guest-frames.js';
import { issueJwt } from './guest-jwt.js';
import { attachmentNotFound, forbidden, requestFailed, sessionNotFound } from './guest-refusal.js';
import type { GuestRequest } from './guest-request.js';
import { closeSession, configureSession } from './session-acts.js';
import { takeMessage } from './take-message.js';

/** Does what a guest asks, and gives the answer to this connection. @throws GuestRefusal */
export function handleRequest(
  desk: GuestDesk,
  connection: GuestConnection,
  request: GuestRequest,
): GuestFrame | undefined {
  requireDeployment(desk, request);
  if (request.action === 'configureSession') return configureSession(desk, connection, request);
  if (request.action === 'getConfiguration') return configurationFrame();
  // Guests of the simulator's deployment do not sign in.
  if (request.action === 'configureAuthenticatedSession') throw forbidden('Session authentication failed');

  const session = requireSession(desk, connection, request.token);
  switch (request.action) {
    case 'onMessage':
      takeMessage(desk, session, request);
      return undefined;
    case 'echo':
      return inboundFrame(desk.world, desk.world.dice.uuid(), request.message, 'response');
    case 'getJwt':
      return jwtFrame(issueJwt(desk.world, session));
    case 'closeSession':
      return closeSession(desk, connection, session, request.closeAllConnections);
    case 'onAttachment':
      return attachmentRefusedFrame(
        request.attachmentId,
        4001,
        `File type ${request.fileType} is not allowed.`,
      );
    default:
      throw attachmentNotFound();
  }
}

function requireDeployment({ world }: GuestDesk, request: GuestRequest): void {
  if (!('deploymentId' in request)) return;
  if (request.deploymentId === world.settings.messenger.deploymentId) return;
  throw requestFailed('deploymentId: is not the one of this connection.');
}

/** The session that this connection was configured for, while the token still stands for it. */
function requireSession({ world }: GuestDesk, { session }: GuestConnection, token: string): GuestSession {
  if (session && session === world.guestSessions.of(token)) return session;
  throw sessionNotFound();
}
