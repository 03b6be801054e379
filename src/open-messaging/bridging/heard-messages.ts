import { createHash } from 'node:crypto';
import { BoundedMap } from '../../bounded-map.js';
import type { Clock } from '../../clock.js';
import type { DocumentStore } from '../../closing/document-store.js';
import { loggableError } from '../../loggable-error.js';
import type { Logger } from '../../logger.js';
import type { GuestUtterance } from './guest-channel.js';

/** How long a message is remembered after the bot has heard it, in milliseconds: as long as the webhook's. */
const rememberMs = 73 * 3_600_000;
const kind = 'heard';

/** Remembers which messages of guests the bot has heard, for all processes: devices send again what they do not know arrived. */
export class HeardMessages {
  readonly #documents: DocumentStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Also where the database was away. */
  readonly #here = new BoundedMap<true>(10_000);

  constructor(documents: DocumentStore, clock: Clock, logger: Logger) {
    this.#documents = documents;
    this.#clock = clock;
    this.#logger = logger;
  }

  async has(guest: string, message: Pick<GuestUtterance, 'id' | 'time'>): Promise<boolean> {
    const key = keyFor(guest, message);
    if (this.#here.get(key)) return true;
    return (await this.#documents.read(kind, key)) !== undefined;
  }

  /** Never rejects: the turn is over, and its sender must not be told that it failed. */
  async add(guest: string, message: Pick<GuestUtterance, 'id' | 'time'>): Promise<void> {
    const key = keyFor(guest, message);
    this.#here.set(key, true);
    const now = this.#clock.now();
    try {
      await this.#documents.write(kind, key, {}, { expiresAt: now + rememberMs }, now);
    } catch (error) {
      this.#logger.warn(unkept, { error: loggableError(error) });
    }
  }
}

/** Ids and addresses need not stand in the database once more. */
function keyFor(guest: string, { id, time }: Pick<GuestUtterance, 'id' | 'time'>): string {
  return createHash('sha256')
    .update(JSON.stringify([guest, id, time]))
    .digest('hex');
}

const unkept =
  'That the bot has heard a message could not be written; only this process knows it, so after a restart a repeat is heard again.';
