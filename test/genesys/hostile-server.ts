import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { GenesysClient, type GenesysClientOptions } from '../../src/genesys/genesys-client.js';

export const clientId = '5a11de1e-0000-4000-8000-00000000c11e';
export const clientSecret = 'a-secret-that-nobody-may-see';
export const accessToken = 'a-token-that-nobody-may-see';
export const conversationId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
export const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a server heard, without the bodies. */
interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
}

/** A server that issues tokens as it should and does anything else as it likes. */
export async function serve({ api = ok, login = issueToken }: { api?: Handler; login?: Handler } = {}) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    heard.push({ method, url, headers });
    request.resume();
    (url === '/oauth/token' ? login : api)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const calls = () => heard.filter((one) => one.url !== '/oauth/token');
  const tokens = () => heard.filter((one) => one.url === '/oauth/token');
  return { url, calls, tokens };
}

/** A client of such a server. */
export function connect(url: string, options: Partial<GenesysClientOptions> = {}): GenesysClient {
  const genesys = new GenesysClient({
    apiUrl: url,
    loginUrl: url,
    clientId,
    clientSecret,
    logger: quiet,
    ...options,
  });
  onTestFinished(() => genesys.close());
  return genesys;
}

export const answer =
  (status: number, body?: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  };

/** A refusal in the platform's shape. */
export const refuse = (status: number, code: string, message = 'No.', headers: Record<string, string> = {}) =>
  answer(
    status,
    { message, code, status, contextId: 'context-1', details: [], errors: [] },
    { 'ININ-Correlation-Id': 'corr-1', ...headers },
  );

export const ok: Handler = answer(200, {});
export const issueToken: Handler = answer(200, {
  access_token: accessToken,
  token_type: 'bearer',
  expires_in: 86_399,
});

/** What a call rejected with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call was expected to fail.');
}
