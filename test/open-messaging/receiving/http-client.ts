import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export interface Sending {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent whole, with its length. */
  readonly body?: string | Uint8Array;
  /** Sent in pieces, without a length. */
  readonly chunks?: readonly (string | Uint8Array)[];
  /** Keeps the body from ending. */
  readonly isOpen?: boolean;
  readonly agent?: Agent;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly port: number | undefined;
}

/** Sends over a real socket exactly what it is told to, also what `fetch` would not. */
export function send(url: string, sending: Sending): Promise<Received> {
  const { method = 'POST', headers = {}, body, chunks, isOpen = false, agent } = sending;
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: { ...length, ...headers }, agent: agent ?? false });
    call.on('error', reject).on('response', (response) => {
      const port = response.socket.localPort;
      const received: Buffer[] = [];
      response
        .on('error', reject)
        .on('data', (chunk: Buffer) => received.push(chunk))
        .on('end', () => {
          if (isOpen) call.destroy();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(received).toString(),
            port,
          });
        });
    });
    for (const chunk of chunks ?? []) call.write(chunk);
    if (body !== undefined) call.write(body);
    if (isOpen) call.flushHeaders();
    else call.end();
  });
}

/** One connection for all that is sent over it. */
export const oneConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });

/** Posts as a simple client does: it looks for an answer only after it has written everything. */
export function writeThenRead(url: string, body: Uint8Array): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname).pause().on('error', reject);
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(received).toString()));
    socket.write(`POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body, () => socket.resume());
  });
}
