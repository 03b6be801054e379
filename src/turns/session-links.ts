import { BoundedMap } from '../bounded-map.js';
import { tooLate, within } from '../bounded-wait.js';
import type { Clock } from '../clock.js';
import { loggableError } from '../loggable-error.js';
import type { Logger } from '../logger.js';
import { LinkStore } from './link-store.js';
import { channelConversationId, isConversationId, type KnownLink, type SessionLink } from './session-link.js';
import type { BotStateLike, TurnLike } from './turn-like.js';
import { keyOf, type TurnSnapshot } from './turn-snapshot.js';

/** Where links come from and are kept. */
export interface SessionLinksOptions {
  /**
   * Where links are remembered. Without it they live in this process's memory only: after a restart, or on another
   * instance, a proactive turn does not know its Genesys conversation.
   */
  readonly conversationState?: BotStateLike | undefined;
  /**
   * Asked where neither a remembered link nor the channel says which Genesys conversation a turn belongs to, until it
   * answers. It gets `waitMs`; what it throws is logged.
   */
  resolve?(context: TurnLike): Resolved | Promise<Resolved>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long `resolve` may take, in milliseconds. @default 1_000 */
  readonly waitMs?: number | undefined;
  /** How many conversations are kept in memory. @default 10_000 */
  readonly limit?: number | undefined;
}

/** What `resolve` may answer: the Genesys conversation id, a whole link, or nothing. */
export type Resolved = string | SessionLink | undefined;

/** Finds and remembers which Genesys conversation a Bot Framework conversation belongs to. */
export class SessionLinks {
  readonly #options: SessionLinksOptions;
  readonly #store: LinkStore | undefined;
  // Below the ConversationState: many a bot deletes that when a turn fails, and the session would be orphaned.
  readonly #memory: BoundedMap<KnownLink>;
  readonly #refused: BoundedMap<true>;

  constructor(options: SessionLinksOptions) {
    this.#options = options;
    this.#store = options.conversationState && new LinkStore(options.conversationState);
    this.#memory = new BoundedMap(options.limit ?? 10_000);
    this.#refused = new BoundedMap(options.limit ?? 10_000);
  }

  /**
   * The link of a turn that begins, remembered on first sight. In this order: what `linkSession` said, what the channel
   * says now, what was remembered, what `resolve` says. Never rejects.
   *
   * @param engagementOf finds the engagement of a link that names none; what it finds is remembered with the link
   */
  async find(
    context: TurnLike,
    turn: TurnSnapshot,
    engagementOf?: (turn: TurnSnapshot) => string | undefined,
  ): Promise<KnownLink | undefined> {
    if (turn.conversation === undefined) return undefined;
    const key = keyOf(turn.conversation);
    const stored = await this.#read(context);
    const remembered = merge(stored, this.#memory.get(key));
    const said = remembered?.explicit ? undefined : this.#valid(key, channelConversationId(turn.activity));
    const found =
      said !== undefined && said !== remembered?.conversationId
        ? { conversationId: said }
        : (remembered ?? (await this.#resolve(context, key)));
    if (found === undefined) return undefined;
    const matched = found.engagement === undefined ? engagementOf?.(turn) : undefined;
    const link = matched === undefined ? found : { ...found, engagement: matched, matched: true };
    const isStored = stored?.conversationId === link.conversationId && matched === undefined;
    if (isStored) this.#memory.set(key, link);
    else await this.keep(context, turn, link, { untouched: true });
    return link;
  }

  /**
   * Remembers a link. Never rejects.
   *
   * @param state.untouched the bot has not run in this turn, so that its whole state may be saved
   */
  async keep(
    context: TurnLike,
    { conversation }: TurnSnapshot,
    link: KnownLink,
    { untouched = false }: { readonly untouched?: boolean } = {},
  ): Promise<void> {
    if (conversation === undefined) return;
    this.#memory.set(keyOf(conversation), link);
    try {
      await this.#store?.write(context, link);
      if (untouched && this.#store?.isDurable === false) await this.#store.save(context);
    } catch (error) {
      this.#options.logger.error(
        'The link to the Genesys conversation could not be saved; until it is, only this process knows it.',
        { genesysConversationId: link.conversationId, error: loggableError(error) },
      );
    }
  }

  /** Not bounded in time: a state that is loaded late would replace the one that the bot has begun to change. */
  async #read(context: TurnLike): Promise<KnownLink | undefined> {
    try {
      return await this.#store?.read(context);
    } catch (error) {
      this.#options.logger.warn('The ConversationState could not be read; the link is taken from memory.', {
        error: loggableError(error),
      });
      return undefined;
    }
  }

  async #resolve(context: TurnLike, key: string): Promise<KnownLink | undefined> {
    const { logger, clock, waitMs = 1_000 } = this.#options;
    if (this.#options.resolve === undefined) return undefined;
    try {
      const resolved = await within(clock, waitMs, Promise.resolve(this.#options.resolve(context)));
      if (resolved === tooLate) {
        logger.warn(`resolve() took longer than ${waitMs} ms; the turn goes on without a link.`);
        return undefined;
      }
      const link = typeof resolved === 'string' ? { conversationId: resolved } : resolved;
      if (this.#valid(key, link?.conversationId) === undefined) return undefined;
      return link;
    } catch (error) {
      logger.warn('resolve() failed; the turn goes on without a link.', { error: loggableError(error) });
      return undefined;
    }
  }

  /** An id that cannot be one is not used, and not guessed at: it is named once in the log. */
  #valid(key: string, id: unknown): string | undefined {
    if (isConversationId(id)) return id;
    if (id !== undefined && id !== null && this.#refused.get(key) === undefined) {
      this.#refused.set(key, true);
      this.#options.logger.warn(
        'What was given as the Genesys conversation id cannot be one and is ignored; expected something like ' +
          '"3fa85f64-5717-4562-b3fc-2c963f66afa6" in channelData.genesysConversationId or from resolve().',
        { botConversation: key },
      );
    }
    return undefined;
  }
}

/** The store's word counts; what only the memory knows about the same session (a write failed) is added. */
function merge(stored: KnownLink | undefined, memory: KnownLink | undefined): KnownLink | undefined {
  if (stored === undefined) return memory;
  const handedOver =
    stored.handedOver || (memory?.conversationId === stored.conversationId && memory.handedOver);
  return handedOver ? { ...stored, handedOver } : stored;
}
