import type { GenesysSimulator } from '../../src/simulator/index.js';

/** What came back, with the body parsed where it is JSON. */
export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at loosely in these tests; the conformance suite checks their shape.
  body: any;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

export async function request(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text || undefined,
  };
}

export function requestToken(
  cloud: GenesysSimulator,
  credentials = cloud.credentials,
  form = 'grant_type=client_credentials',
): Promise<Reply> {
  return request(`${cloud.url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: basic(credentials.clientId, credentials.clientSecret),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form,
  });
}

/** A caller with a token of its own. */
export async function callerOf(cloud: GenesysSimulator, credentials = cloud.credentials): Promise<Call> {
  const { body: token } = await requestToken(cloud, credentials);
  return (method, path, body, headers = {}) =>
    request(`${cloud.url}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token.access_token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
}

/** An inbound text of a guest, as an Open Messaging partner sends it. */
export const inboundText = (guest: string, text: string, messageId?: string) => ({
  channel: {
    from: { id: guest, idType: 'Opaque', nickname: 'Guest' },
    time: '2026-01-01T00:00:00.000Z',
    messageId,
  },
  text,
});
