import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';

/** What the guest's phone needs to know. */
export interface GuestPhoneOptions {
  /** The bot's messaging endpoint, such as `http://127.0.0.1:3978/api/messages`. */
  readonly botUrl: string;
  /** Hears of every message, in the order in which they are shown on the phone. */
  readonly onMessage: (from: 'guest' | 'bot', text: string) => void;
}

/**
 * A guest with a phone: speaks the Bot Framework protocol with the bot over HTTP, as a channel does. Activities go
 * to the bot's endpoint, the bot's answers come back to this connector.
 */
export class GuestPhone {
  readonly #options: GuestPhoneOptions;
  readonly #conversationId = randomUUID();
  readonly #server: Server;
  #serviceUrl = '';

  constructor(options: GuestPhoneOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#receive(request).then((answer) => {
        // Not chained: restify, in the same process, replaces writeHead for all servers by one that returns nothing.
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  async switchOn(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#serviceUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  switchOff(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The guest writes. Resolves when the bot's turn is over. */
  async write(text: string): Promise<void> {
    this.#options.onMessage('guest', text);
    await this.#send({ type: 'message', text });
  }

  /** Something other than a message reaches the bot: the start of the engagement, an agent who has finished. */
  event(name: string, value: unknown, channelData?: unknown): Promise<void> {
    return this.#send({ type: 'event', name, value, channelData });
  }

  async #send(activity: Partial<Activity>): Promise<void> {
    const response = await fetch(this.#options.botUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        id: randomUUID(),
        timestamp: new Date(),
        channelId: 'open-messaging',
        serviceUrl: this.#serviceUrl,
        from: { id: 'guest-1', name: 'Guest', role: 'user' },
        recipient: { id: 'payment-reminder-bot', name: 'Bot', role: 'bot' },
        conversation: {
          id: this.#conversationId,
          isGroup: false,
          conversationType: 'personal',
          name: 'guest-1',
        },
        ...activity,
      }),
    });
    if (!response.ok) throw new Error(`The bot answered ${response.status} to the guest's activity.`);
  }

  async #receive(request: IncomingMessage): Promise<{ id: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const activity = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Partial<Activity>;
    if (activity.type === 'message' && activity.text) this.#options.onMessage('bot', activity.text);
    return { id: randomUUID() };
  }
}
