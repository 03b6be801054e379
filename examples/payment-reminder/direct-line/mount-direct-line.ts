import type { Request, Response, Server } from 'restify';
import type { DirectLine } from './direct-line.js';

/** Serves Direct Line and its connector below `/v3` of the server that serves the bot. */
export function mountDirectLine(server: Server, directLine: DirectLine): void {
  for (const method of ['get', 'post', 'put', 'del', 'opts'] as const) {
    server[method]('/v3/*', async (request: Request, response: Response) => {
      await directLine.handle(request, response);
    });
  }
  server.server.on('upgrade', directLine.upgrade);
}
