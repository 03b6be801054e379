import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GuestSockets } from '../guest-socket/guest-sockets.js';
import { NotificationSockets } from '../notification-socket/notification-sockets.js';
import type { World } from '../state/world.js';
import { refuseUpgrade } from './refuse-upgrade.js';

/** All sockets of the simulator, which share its port. */
export class WebSockets {
  readonly #guests: GuestSockets;
  readonly #notifications: NotificationSockets;

  constructor(world: World) {
    this.#guests = new GuestSockets(world);
    this.#notifications = new NotificationSockets(world);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that goes away before it is served is no fault of ours.
    socket.on('error', () => socket.destroy());
    const [path = '', search] = (request.url ?? '').split(/\?(.*)/s);
    const [, first, channelId, ...more] = path.split('/');
    if (path === '/v1') this.#guests.accept(request, socket, head, new URLSearchParams(search));
    else if (first === 'channels' && channelId && more.length === 0) {
      this.#notifications.accept(request, socket, head, channelId);
    } else refuseUpgrade(socket, 404);
  }

  close(): void {
    this.#guests.close();
    this.#notifications.close();
  }
}
