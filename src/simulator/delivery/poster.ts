import { type ClientRequest, Agent as HttpAgent, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { Outcome } from './delivery.js';
import type { Sealed } from './seal.js';

/** Connections a host gets at once; more wait. */
const maxSockets = 100;

/** Sends requests over real HTTP, on connections that are kept. */
export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets });

  /** The status answered, redirects not followed, or why there is none. */
  async post(url: string, sealed: Sealed, signal: AbortSignal): Promise<Outcome> {
    try {
      const request = this.#open(url, sealed, signal);
      return { status: await statusOf(request, sealed.payload) };
    } catch (error) {
      if (signal.aborted) return { error: String(signal.reason) };
      // The other side may close a kept connection at the moment it is used again; that says nothing about it.
      if (error instanceof StaleConnection) return this.post(url, sealed, signal);
      const { code, message } = error as NodeJS.ErrnoException;
      return { error: code ?? message };
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #open(url: string, { payload, headers }: Sealed, signal: AbortSignal): ClientRequest {
    const all = { ...headers, 'content-length': String(payload.length) };
    const options = { method: 'POST', headers: all, signal };
    return url.startsWith('https:')
      ? overHttps(url, { ...options, agent: this.#https })
      : overHttp(url, { ...options, agent: this.#http });
  }
}

class StaleConnection extends Error {}

function statusOf(request: ClientRequest, payload: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    request.on('response', (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection() : error);
    });
    request.end(payload);
  });
}
