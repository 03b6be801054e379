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

  /** The status answered, redirects not followed, or why there is none. Never rejects. */
  post(url: string, sealed: Sealed, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve) => {
      const request = this.#open(url, sealed, signal);
      request.on('response', (response) => {
        response.resume();
        response.on('close', () => resolve({ status: response.statusCode ?? 0 }));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The other side may close a kept connection at the moment it is used again; that says nothing about it.
        const wasClosed = request.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted;
        if (wasClosed) resolve(this.post(url, sealed, signal));
        else resolve({ error: signal.aborted ? String(signal.reason) : (error.code ?? error.message) });
      });
      request.end(sealed.payload);
    });
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
