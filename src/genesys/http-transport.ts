import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { Axios } from 'axios';
import { isLoopback } from './loopback.js';

/** An answer as it came, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The request took longer than it may, from the connection to the last byte of the answer. */
export class DeadlinePassed extends Error {}

/** The answer is longer than is read. */
export class AnswerTooBig extends Error {
  constructor(readonly status: number) {
    super();
  }
}

/** Idle connections are let go before the load balancers of the platform do it, at 60 s. */
const keepAlive = { keepAlive: true, timeout: 30_000 } as const;

/** One HTTP request at a time, with bounds on its time and on what comes back. Follows no redirect. */
export class HttpTransport {
  readonly #agents = [new HttpAgent(keepAlive), new HttpsAgent(keepAlive)] as const;
  readonly #timeoutMs: number;
  readonly #maxAnswerBytes: number;
  readonly #axios: Axios;

  constructor({ timeoutMs, maxAnswerBytes }: { timeoutMs: number; maxAnswerBytes: number }) {
    this.#timeoutMs = timeoutMs;
    this.#maxAnswerBytes = maxAnswerBytes;
    const [httpAgent, httpsAgent] = this.#agents;
    // Not `axios.create`: it would take over the application's own `axios.defaults`.
    this.#axios = new Axios({
      // Named, because a test environment with a DOM would make axios choose XMLHttpRequest.
      adapter: 'http',
      httpAgent,
      httpsAgent,
      maxRedirects: 0,
      // The body is counted and timed while it comes, and read by us alone.
      responseType: 'stream',
      decompress: false,
      transformRequest: (data) => data,
      validateStatus: () => true,
    });
  }

  /** @throws DeadlinePassed @throws AnswerTooBig @throws the signal's reason @throws what axios throws */
  async exchange({ method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    signal?.throwIfAborted();
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal?.addEventListener('abort', abort, { once: true });
    let late = false;
    // Real time, whatever clock is injected: it guards a socket.
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, this.#timeoutMs);
    try {
      const answer = await this.#axios.request<Readable>({
        method,
        url,
        // No compression: it saves little here and would let a small answer grow large.
        headers: { ...headers, 'Accept-Encoding': 'identity', 'User-Agent': 'botbuilder-genesys-disconnect' },
        data: method === 'GET' ? undefined : (body ?? ''),
        signal: stop.signal,
        // A proxy of the environment cannot reach this machine's loopback.
        ...(isLoopback(url) ? { proxy: false as const } : {}),
      });
      const header = (name: string) => {
        const value: unknown = answer.headers[name];
        return typeof value === 'string' ? value : undefined;
      };
      return { status: answer.status, header, body: await this.#read(answer.data, answer.status) };
    } catch (error) {
      signal?.throwIfAborted();
      if (late) throw new DeadlinePassed();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async #read(stream: Readable, status: number): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    // Leaving the loop early destroys the stream, and the socket with it.
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > this.#maxAnswerBytes) throw new AnswerTooBig(status);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Lets go of every connection, also those in use. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}
