import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers a request for a socket that nobody gets. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  const headers = 'Connection: close\r\nContent-Length: 0';
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n\r\n`);
}
