import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { refuseUpgrade } from '../http/refuse-upgrade.js';
import { endSockets, goingAway, socketServer } from '../http/socket-server.js';
import type { NotificationChannel } from '../state/notification-channel.js';
import type { World } from '../state/world.js';
import { conversationTopics } from './conversation-topics.js';
import { answerTo, heartbeat, notification } from './notification-frames.js';

// Users of the platform see one every half minute.
const beat = 30_000;

/** The sockets of notification channels: `/channels/<channelId>`. */
export class NotificationSockets {
  readonly #world: World;
  readonly #server = socketServer();
  /** One socket a channel, as documented. */
  readonly #sockets = new Map<string, WebSocket>();

  constructor(world: World) {
    this.#world = world;
    world.events.on('pushed', ({ topic, body }) => this.#publish(topic, body));
    world.events.on('conversation', ({ conversationId }) => {
      if (this.#sockets.size === 0) return;
      for (const { topic, body } of conversationTopics(world, conversationId)) this.#publish(topic, body);
    });
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, channelId: string): void {
    const { channels, clock } = this.#world;
    const channel = channels.get(channelId);
    if (!channel || channel.expires <= clock.now()) refuseUpgrade(socket, 401);
    else this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket, channel));
  }

  close(): void {
    endSockets(this.#server);
  }

  #serve(webSocket: WebSocket, channel: NotificationChannel): void {
    this.#sockets.get(channel.id)?.close(goingAway);
    this.#sockets.set(channel.id, webSocket);
    const forget = () => {
      if (this.#sockets.get(channel.id) === webSocket) this.#sockets.delete(channel.id);
    };
    webSocket.on('close', forget);
    // A frame that breaks the protocol; the library closes the socket with the code for it.
    webSocket.on('error', forget);
    webSocket.on('message', (data: Buffer) => {
      this.#world.agenda.settle();
      const answer = answerTo(this.#world, channel, data.toString('utf8'));
      if (answer) webSocket.send(JSON.stringify(answer));
    });
    this.#beatLater(webSocket, channel, this.#world.clock.now());
  }

  /** The heartbeat also sees that the channel's time is over, or that another one took its place. */
  #beatLater(webSocket: WebSocket, channel: NotificationChannel, since: number): void {
    const { agenda, channels } = this.#world;
    agenda.after(Math.min(beat, channel.expires - since), (at) => {
      if (this.#sockets.get(channel.id) !== webSocket) return;
      if (!channels.has(channel.id) || channel.expires <= at) {
        webSocket.close(goingAway);
        return;
      }
      webSocket.send(JSON.stringify(heartbeat));
      this.#beatLater(webSocket, channel, at);
    });
  }

  #publish(topic: string, body: unknown): void {
    for (const [channelId, webSocket] of this.#sockets) {
      if (!this.#world.channels.get(channelId)?.topics.has(topic)) continue;
      webSocket.send(JSON.stringify(notification(this.#world, topic, body)));
    }
  }
}
