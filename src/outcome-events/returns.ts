import { BoundedMap } from '../bounded-map.js';
import type { BotConversation } from '../closing/closure.js';
import { keyOf } from '../turns/turn-snapshot.js';
import type { Return } from './conversation-reference.js';

/** The storage of a bot, of either SDK: the one below its ConversationState serves. */
export interface StorageLike {
  read(keys: string[]): Promise<Record<string, unknown>>;
  write(changes: Record<string, unknown>): Promise<unknown>;
}

/** How many conversations are kept in memory. */
const limit = 10_000;

/**
 * Remembers the way back into conversations: all in memory, and durably those in which the bot will be told something,
 * because the process that closes a session may not be the one that talked with the guest.
 */
export class Returns {
  readonly #seen = new BoundedMap<Return>(limit);
  readonly #storage: StorageLike;

  constructor(storage: StorageLike) {
    this.#storage = storage;
  }

  /** Notes it in memory; costs nothing. */
  see(conversation: BotConversation, way: Return): void {
    this.#seen.set(keyOf(conversation), way);
  }

  /** Makes durable what was seen. Resolves to whether anything was. */
  async keep(conversation: BotConversation): Promise<boolean> {
    const way = this.#seen.get(keyOf(conversation));
    if (way === undefined) return false;
    // The latest word wins: a channel may move to another service URL.
    await this.#storage.write({ [storageKey(conversation)]: { ...way, eTag: '*' } });
    return true;
  }

  async find(conversation: BotConversation): Promise<Return | undefined> {
    const seen = this.#seen.get(keyOf(conversation));
    if (seen !== undefined) return seen;
    const key = storageKey(conversation);
    const { [key]: stored } = await this.#storage.read([key]);
    return isReturn(stored) ? stored : undefined;
  }
}

/** Encoded, because some storages give "/", "?" and "#" a meaning. */
function storageKey(conversation: BotConversation): string {
  return `genesysDisconnectReturn-${encodeURIComponent(keyOf(conversation))}`;
}

function isReturn(stored: unknown): stored is Return {
  const { reference, appId } = (stored ?? {}) as Partial<Return>;
  return typeof reference?.serviceUrl === 'string' && typeof appId === 'string';
}
