import type { GenesysSimulator } from '../../src/simulator/index.js';
import { type Frame, SocketClient } from './socket-client.js';

/** A guest of web messaging, with a token of its own. */
export class WebGuest {
  readonly client: SocketClient;
  readonly #cloud: GenesysSimulator;
  readonly #token: string;

  private constructor(client: SocketClient, cloud: GenesysSimulator, token: string) {
    this.client = client;
    this.#cloud = cloud;
    this.#token = token;
  }

  static async connect(cloud: GenesysSimulator, token: string = crypto.randomUUID()): Promise<WebGuest> {
    return new WebGuest(await SocketClient.connect(cloud.guestSocketUrl), cloud, token);
  }

  /** Connects and takes up the session. */
  static async configured(cloud: GenesysSimulator, token?: string): Promise<WebGuest> {
    const guest = await WebGuest.connect(cloud, token);
    await guest.configure();
    return guest;
  }

  /** Does an action, and takes the next frame. */
  ask(action: string, rest: object = {}): Promise<Frame> {
    return this.client.ask({ action, token: this.#token, ...rest });
  }

  next(): Promise<Frame> {
    return this.client.next();
  }

  configure(rest: object = {}): Promise<Frame> {
    return this.ask('configureSession', { deploymentId: this.#cloud.messenger.deploymentId, ...rest });
  }

  writes(text: string, rest: object = {}): Promise<Frame> {
    return this.ask('onMessage', { message: { type: 'Text', text }, ...rest });
  }

  joins(): Promise<Frame> {
    const events = [{ eventType: 'Presence', presence: { type: 'Join' } }];
    return this.ask('onMessage', { message: { type: 'Event', events } });
  }
}
