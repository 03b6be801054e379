import type { ServerResponse } from 'node:http';

/** Browsers that may listen at a time, and how often they are told that the connection lives, in milliseconds. */
const limits = { viewers: 200, pingMs: 20_000, coalesceMs: 30 } as const;

/** The browsers that watch, each one phone, over Server-Sent Events. Whatever changes, they get the whole view anew. */
export class Viewers {
  readonly #viewers = new Map<ServerResponse, string>();
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #ping: NodeJS.Timeout;

  constructor(private readonly viewOf: (phone: string) => unknown) {
    this.#ping = setInterval(() => {
      for (const response of this.#viewers.keys()) response.write(': still here\n\n');
    }, limits.pingMs);
    this.#ping.unref();
  }

  add(phone: string, response: ServerResponse): void {
    const [oldest] = this.#viewers.keys();
    if (this.#viewers.size >= limits.viewers) oldest?.end();
    this.#viewers.set(response, phone);
    response.once('close', () => this.#viewers.delete(response));
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.#send(response, phone);
  }

  /** Something about a phone has changed. Several changes at once are told as one. */
  changed(phone: string): void {
    if (this.#due.has(phone)) return;
    const tell = () => {
      this.#due.delete(phone);
      for (const [response, watched] of this.#viewers) if (watched === phone) this.#send(response, phone);
    };
    this.#due.set(phone, setTimeout(tell, limits.coalesceMs));
  }

  stop(): void {
    clearInterval(this.#ping);
    for (const timer of this.#due.values()) clearTimeout(timer);
    for (const response of this.#viewers.keys()) response.end();
  }

  #send(response: ServerResponse, phone: string): void {
    response.write(`data: ${JSON.stringify(this.viewOf(phone))}\n\n`);
  }
}
