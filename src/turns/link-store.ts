import { type KnownLink, readLink } from './session-link.js';
import type { BotStateLike, StatePropertyLike, TurnLike } from './turn-like.js';

/** The property's name in the ConversationState. */
const propertyName = 'genesysDisconnectLink';

/** How often a write is tried again that another instance came before. */
const tries = 3;

/** The storage below a bot's state. */
interface StorageBelow {
  readonly storage: {
    read(keys: string[]): Promise<Record<string, unknown>>;
    write(changes: Record<string, unknown>): Promise<unknown>;
  };
  storageKey(context: TurnLike): Promise<string> | string;
}

/** Keeps the link in the bot's ConversationState. */
export class LinkStore {
  readonly #state: BotStateLike;
  readonly #property: StatePropertyLike;

  constructor(conversationState: BotStateLike) {
    this.#state = conversationState;
    this.#property = conversationState.createProperty(propertyName);
  }

  /** Costs no read of its own: the state that is loaded here is the one that the bot is about to use. */
  async read(context: TurnLike): Promise<KnownLink | undefined> {
    return readLink(await this.#property.get(context));
  }

  /**
   * Writes the link, and nothing else of what the turn has in its hands: a turn that fails must not save its half
   * state. So only the stored document is changed, under its eTag; `BotState.saveChanges` would write all of the
   * turn's state over whatever another instance wrote meanwhile.
   */
  async write(context: TurnLike, link: KnownLink): Promise<void> {
    // The turn's own copy too, or the bot's saving at its end would take the link out again.
    await this.#property.set(context, link);
    const below = storageBelow(this.#state);
    if (below === undefined) return;
    const storageKey = await below.storageKey(context);
    for (let left = tries - 1; ; left -= 1) {
      try {
        const { [storageKey]: stored } = await below.storage.read([storageKey]);
        const document = { ...(stored as object | undefined), [propertyName]: link };
        await below.storage.write({ [storageKey]: document });
        return;
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }

  /** Whether `write` is durable at once. Otherwise the link is saved with the bot's own state, or by `save`. */
  get isDurable(): boolean {
    return storageBelow(this.#state) !== undefined;
  }

  /** Saves the whole state; only fit before the bot has touched it. */
  save(context: TurnLike): Promise<void> {
    return this.#state.saveChanges(context);
  }
}

/** Both SDKs hide these two in their types only. A state of another make may lack them. */
function storageBelow(state: BotStateLike): StorageBelow | undefined {
  const { storage, storageKey } = state as Partial<StorageBelow>;
  const usable = typeof storage?.read === 'function' && typeof storage.write === 'function';
  return usable && typeof storageKey === 'function' ? (state as unknown as StorageBelow) : undefined;
}
