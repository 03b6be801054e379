import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleRequest, type Service } from './handle-request.js';
import { WebSockets } from './web-sockets.js';

/** A listening server. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** Opens the port; login and API share it, as they do behind the official SDK's gateway setting. */
export async function listen(service: Service, host: string, port: number): Promise<Listener> {
  const server = createServer((request, response) => {
    // A caller that goes away in the middle, or a stop, leaves nobody to answer.
    handleRequest(service, request, response).catch(() => response.destroy());
  });
  const sockets = new WebSockets(service.world);
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return { port: address.port, close: () => closeServer(server, sockets) };
}

function closeServer(server: Server, sockets: WebSockets): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    sockets.close();
  });
}
