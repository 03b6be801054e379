import { WebSocketServer } from 'ws';

// The size that the public gateways for such sockets take; a bigger message closes the socket with 1009.
const mostBytes = 131_072;

/** The code of a socket that is closed because its time is over. */
export const goingAway = 1001;

/** Takes sockets on the simulator's own port. */
export const socketServer = () => new WebSocketServer({ noServer: true, maxPayload: mostBytes });

/** Ends every socket now: nobody waits for a peer that does not say goodbye. */
export function endSockets(server: WebSocketServer): void {
  for (const client of server.clients) {
    client.close(goingAway);
    client.terminate();
  }
}
