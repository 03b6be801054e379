import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { refuseUpgrade } from '../http/refuse-upgrade.js';
import { endSockets, socketServer } from '../http/socket-server.js';
import type { CloudEvents } from '../state/cloud-events.js';
import type { Message } from '../state/conversation.js';
import { isLive } from '../state/liveness.js';
import type { World } from '../state/world.js';
import { type GuestConnection, type GuestDesk, tell } from './guest-desk.js';
import { disconnectFrame, type GuestFrame, outboundFrame, refusalFrame } from './guest-frames.js';
import { GuestRefusal } from './guest-refusal.js';
import { parseFrame, parseRequest, tracingIdOf } from './guest-request.js';
import { handleRequest } from './handle-request.js';

/** The sockets of web messaging guests: `/v1?deploymentId=<id>`. */
export class GuestSockets {
  readonly #desk: GuestDesk;
  readonly #server = socketServer();

  constructor(world: World) {
    this.#desk = { world, connections: new Set() };
    world.events.on('outbound', (message) => this.#deliver(message));
    world.events.on('conversation', (entry) => this.#lockIfLeft(entry));
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): void {
    const { deploymentId } = this.#desk.world.settings.messenger;
    if (query.get('deploymentId') !== deploymentId) refuseUpgrade(socket, 403);
    else this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket));
  }

  close(): void {
    endSockets(this.#server);
  }

  #serve(webSocket: WebSocket): void {
    const { connections } = this.#desk;
    const connection: GuestConnection = { send: (frame) => webSocket.send(JSON.stringify(frame)) };
    connections.add(connection);
    webSocket.on('message', (data: Buffer) => this.#receive(connection, data.toString('utf8')));
    webSocket.on('close', () => connections.delete(connection));
    // A frame that breaks the protocol; the library closes the socket with the code for it.
    webSocket.on('error', () => connections.delete(connection));
  }

  #receive(connection: GuestConnection, frame: string): void {
    this.#desk.world.agenda.settle();
    let json: unknown;
    let answer: GuestFrame | undefined;
    try {
      json = parseFrame(frame);
      answer = handleRequest(this.#desk, connection, parseRequest(json));
    } catch (error) {
      if (!(error instanceof GuestRefusal)) throw error;
      answer = refusalFrame(error);
    }
    if (answer) connection.send({ ...answer, tracingId: tracingIdOf(json) });
  }

  #deliver(message: Message): void {
    if (message.messengerType !== 'webmessaging') return;
    const session = this.#desk.world.guestSessions.withId(message.to);
    if (session) tell(this.#desk, session, outboundFrame(message));
  }

  /** Once the guest is out of the conversation, it is told so, and locked where the Messenger says so. */
  #lockIfLeft({ what, conversationId, participantId }: CloudEvents['conversation'][0]): void {
    const { world } = this.#desk;
    const conversation = world.conversations.get(conversationId);
    if (what !== 'participant left' || conversation?.messengerType !== 'webmessaging') return;
    const customers = conversation.participants.filter(({ purpose }) => purpose === 'customer');
    if (!customers.some(({ id }) => id === participantId) || customers.some(isLive)) return;
    const session = world.guestSessions.withId(conversation.address);
    const { enabled, type } = world.settings.messenger.conversationDisconnect;
    if (!session || !enabled) return;
    session.readOnly = type === 'ReadOnly';
    tell(this.#desk, session, disconnectFrame(world, session.readOnly));
  }
}
