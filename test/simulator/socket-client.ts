import { once } from 'node:events';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: frames are looked at loosely in these tests.
export type Frame = any;

/** A socket that keeps what it gets; frames are taken in the order in which they came. */
export class SocketClient {
  readonly socket: WebSocket;
  /** Resolves with the code once the socket is closed. */
  readonly closed: Promise<number>;
  readonly #frames: Frame[] = [];
  readonly #waiting: ((frame: Frame) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      const taker = this.#waiting.shift();
      if (taker) taker(frame);
      else this.#frames.push(frame);
    });
  }

  /** @throws the refusal of the server, with its status in the message */
  static async connect(url: string): Promise<SocketClient> {
    const socket = new WebSocket(url);
    const client = new SocketClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next frame that was not taken yet. */
  next(): Promise<Frame> {
    const frame = this.#frames.shift();
    return frame === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(frame);
  }

  /** Sends, and takes the next frame. */
  ask(frame: unknown): Promise<Frame> {
    this.send(frame);
    return this.next();
  }
}
