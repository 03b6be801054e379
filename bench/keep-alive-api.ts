import { Agent } from 'node:http';
import axios, { type AxiosInstance } from 'axios';
import type { CloudPlace } from './cloud-messages.js';

/** What somebody writes who needs the API and nothing more: axios with kept connections and one token. */
export async function keepAliveApi(cloud: CloudPlace): Promise<{ api: AxiosInstance; end(): void }> {
  // The server drops connections that were idle for five seconds.
  const httpAgent = new Agent({ keepAlive: true, timeout: 4_000 });
  const { data } = await axios.post<{ access_token: string }>(
    `${cloud.url}/oauth/token`,
    'grant_type=client_credentials',
    { auth: { username: cloud.clientId, password: cloud.clientSecret }, httpAgent },
  );
  const headers = { Authorization: `Bearer ${data.access_token}` };
  const api = axios.create({ baseURL: `${cloud.url}/api/v2`, headers, httpAgent });
  return { api, end: () => httpAgent.destroy() };
}
