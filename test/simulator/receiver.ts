import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** A request as it came in, byte by byte. */
interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked at loosely in these tests; the conformance suite checks their shape.
  body: any;
}

/** A real HTTP server that keeps what it gets, and answers what it is told to. */
export interface Receiver {
  url: string;
  got: Got[];
  /** Status of the next answers, one after the other; 200 once there are none left. `hang` never answers. */
  answers: Array<number | 'hang'>;
  /** How many requests are open: neither answered nor gone. */
  open(): number;
  close(): Promise<void>;
}

const running = new Set<Receiver>();

afterEach(async () => {
  await Promise.all([...running].map((receiver) => receiver.close()));
});

/** Closed after the test. */
export async function receiver(): Promise<Receiver> {
  const got: Got[] = [];
  const answers: Receiver['answers'] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    open.add(response);
    response.on('close', () => open.delete(response));
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      got.push({
        path: request.url ?? '',
        headers: request.headers,
        raw,
        body: JSON.parse(raw.toString('utf8')),
      });
      const answer = answers.shift() ?? 200;
      if (answer !== 'hang') response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const one: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    answers,
    open: () => open.size,
    close: () => {
      running.delete(one);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  running.add(one);
  return one;
}

/** What the signature of these bytes has to be, written anew here. */
export const signatureOf = (raw: Buffer, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(raw).digest('base64')}`;

/** Waits for something that happens by real I/O. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('What the test waits for did not happen within 5 s.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
