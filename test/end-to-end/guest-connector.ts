import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';

/** A channel with one guest: the connector that the bot writes to, and the way to write to the bot. */
export class GuestConnector {
  readonly conversationId: string;
  /** What the channel sends with every message of the guest. */
  channelData: unknown;
  /** Everything that reached the guest, oldest first. */
  readonly seen: Partial<Activity>[] = [];
  readonly #server: Server;
  #waiting: (() => void)[] = [];
  #count = 0;

  private constructor(conversationId: string) {
    this.conversationId = conversationId;
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((activity) => {
        const isCreation = request.url === '/v3/conversations';
        if (!isCreation) this.#take(activity);
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ id: isCreation ? this.conversationId : `answer-${this.#count}` }));
      });
    });
  }

  static async start(conversationId = 'conversation-of-guest'): Promise<GuestConnector> {
    const connector = new GuestConnector(conversationId);
    await new Promise<void>((resolve) => connector.#server.listen(0, '127.0.0.1', resolve));
    return connector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the guest has read. */
  get texts(): (string | undefined)[] {
    return this.seen.filter(({ type }) => type === 'message').map(({ text }) => text);
  }

  /** Resolves when the guest has read a text. */
  async reads(text: string): Promise<void> {
    while (!this.texts.includes(text)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The guest writes to the bot. */
  async writes(botUrl: string, text: string, id = `activity-${++this.#count}`): Promise<number> {
    const response = await fetch(`${botUrl}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        id,
        text,
        timestamp: new Date().toISOString(),
        channelId: 'test',
        serviceUrl: this.url,
        from: { id: 'guest', role: 'user' },
        recipient: { id: 'bot', role: 'bot' },
        conversation: { id: this.conversationId },
        channelData: this.channelData,
      }),
    });
    return response.status;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(activity: Partial<Activity>): void {
    this.seen.push(activity);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Partial<Activity>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
}
