import type { Client } from 'pg';
import type { Logger } from '../../logger.js';
import type { QueueBells } from './queue-bells.js';
import type { Statement } from './statements.js';
import { quoted } from './tables.js';
import type { WakeBell } from './wake-bell.js';

export interface PostgresWakesOptions {
  readonly connect: () => Client;
  readonly channel: string;
  /** This process: what it sent itself it knows already. */
  readonly sender: string;
  /** Rung for closures. */
  readonly bell: WakeBell;
  /** Rung for messages. */
  readonly messageBells: QueueBells;
  readonly heartbeatMs: number;
  readonly logger: Logger;
}

const firstRetryMs = 500;

/** The third word of what is sent for messages. Older versions ring for closures then: a needless look, no more. */
const forMessages = 'messages';

/** Wakes those in other processes who wait for messages. */
export function tellOfMessages(channel: string, sender: string, availableAt: number): Statement {
  return {
    text: 'select pg_notify(:channel, :message)',
    params: { channel, message: `${sender} ${Math.round(availableAt)} ${forMessages}` },
  };
}

/**
 * Listens on a connection of its own and rings the bell. A lost connection is made again; until then, polling is the
 * net. A connection that only listens would never notice that the other side is gone, so it is tried regularly.
 */
export class PostgresWakes {
  readonly #options: PostgresWakesOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #running = false;

  constructor(options: PostgresWakesOptions) {
    this.#options = options;
  }

  /** Resolves after the first try to connect, whether it worked or not. */
  async start(): Promise<void> {
    this.#running = true;
    await this.#listen();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#drop();
  }

  async #listen(): Promise<void> {
    const { connect, channel, bell, messageBells } = this.#options;
    const client = connect();
    this.#client = client;
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    client.on('notification', ({ payload }) => this.#heard(payload));
    try {
      await client.connect();
      await client.query(`listen ${quoted(channel)}`);
      if (this.#client !== client) return;
      this.#failures = 0;
      // Something may have been missed while nobody listened.
      bell.ring();
      messageBells.ring();
      this.#later(this.#options.heartbeatMs, () => void this.#beat(client));
    } catch (error) {
      this.#lost(client, error);
    }
  }

  async #beat(client: Client): Promise<void> {
    try {
      await client.query('select 1');
      if (this.#client === client) this.#later(this.#options.heartbeatMs, () => void this.#beat(client));
    } catch (error) {
      this.#lost(client, error);
    }
  }

  #heard(payload = ''): void {
    const { sender, bell, messageBells } = this.#options;
    const [from, availableAt, what] = payload.split(' ');
    if (from === sender) return;
    (what === forMessages ? messageBells : bell).ring(Number(availableAt) || undefined);
  }

  #lost(client: Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#drop();
    if (!this.#running) return;
    const { heartbeatMs, logger } = this.#options;
    const waitMs = Math.min(firstRetryMs * 2 ** Math.min(this.#failures, 10), heartbeatMs);
    this.#failures += 1;
    logger.warn('the outbox is not listened to; it is polled until the connection is back', {
      error: error instanceof Error ? error.message : String(error),
      waitMs,
    });
    this.#later(waitMs, () => void this.#listen());
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    clearTimeout(this.#timer);
    client?.removeAllListeners('notification');
    // A dead connection cannot be ended in good order; nobody waits for it.
    client?.end().catch(() => {});
  }

  #later(delayMs: number, task: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(task, delayMs);
    this.#timer.unref();
  }
}
