import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ActivitySet, Conversation } from './conversation.js';
import { DirectLineError } from './direct-line-error.js';
import { type Exchange, openExchange } from './http-exchange.js';

/** Sockets of one conversation; and bytes that a client may leave unread before it is let go. */
const limits = { sockets: 8, unreadBytes: 4_194_304 } as const;

/** What `server.on('upgrade')` wants. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The WebSockets over which clients get activities as they come. */
export class Streams {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 65_536, perMessageDeflate: false });
  readonly #sockets = new Map<string, Set<WebSocket>>();

  /** @param open finds the conversation that a request may hear, or throws a DirectLineError */
  handler(open: (exchange: Exchange, conversationId: string) => Conversation): UpgradeHandler {
    return (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      try {
        const exchange = openExchange(request);
        const [version, part, conversations, id = '', stream] = exchange.path;
        if (`/${version}/${part}/${conversations}/${stream}` !== '/v3/directline/conversations/stream') {
          throw new DirectLineError(404, 'NotFound', 'There is no such stream.');
        }
        const conversation = open(exchange, id);
        this.#server.handleUpgrade(request, socket, head, (client) => {
          this.#serve(client, conversation, exchange.query.get('watermark'));
        });
      } catch (error) {
        const status = error instanceof DirectLineError ? error.status : 500;
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      }
    };
  }

  /** Ends the streams of a conversation that is no longer kept. */
  end(conversationId: string): void {
    for (const client of this.#sockets.get(conversationId) ?? []) client.close(1000);
  }

  stop(): void {
    for (const clients of this.#sockets.values()) for (const client of clients) client.terminate();
  }

  #serve(client: WebSocket, conversation: Conversation, watermark: string | null): void {
    const clients = this.#sockets.get(conversation.id) ?? new Set();
    this.#sockets.set(conversation.id, clients.add(client));
    const [oldest] = clients;
    if (clients.size > limits.sockets) oldest?.close(1013);
    const send = ({ activities, watermark }: ActivitySet) => {
      if (client.bufferedAmount > limits.unreadBytes) client.terminate();
      else client.send(`{"activities":[${activities.join(',')}],"watermark":"${watermark}"}`);
    };
    const unsubscribe = conversation.subscribe(send);
    client.on('error', () => client.terminate());
    client.on('close', () => {
      unsubscribe();
      clients.delete(client);
      if (clients.size === 0) this.#sockets.delete(conversation.id);
    });
    const missed = conversation.since(watermark);
    if (missed.activities.length > 0) send(missed);
  }
}
