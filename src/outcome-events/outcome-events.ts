import { within } from '../bounded-wait.js';
import { type Clock, systemClock } from '../clock.js';
import type { ToldOutcome } from '../closing/close-plan.js';
import type { CloserEvents } from '../closing/closer-events.js';
import type { BotConversation, Closure, ClosureState } from '../closing/closure.js';
import type { HistoryEntry } from '../closing/history-entry.js';
import { loggableError } from '../loggable-error.js';
import { defaultLogger, type Logger } from '../logger.js';
import type { TurnLike } from '../turns/turn-like.js';
import { keyOf, snapshotOf } from '../turns/turn-snapshot.js';
import { returnTo } from './conversation-reference.js';
import { outcomeValue } from './outcome-value.js';
import { type ProactiveAdapter, runProactiveTurn, type ToldEvent } from './proactive-turn.js';
import { Returns, type StorageLike } from './returns.js';

/** Where outcomes come from; the façade fits. */
interface OutcomeSource {
  on<Name extends keyof CloserEvents>(name: Name, listener: (event: CloserEvents[Name]) => void): () => void;
  readonly closures: { history(closureId: string): Promise<HistoryEntry[]> };
}

export interface OutcomeEventsOptions {
  /** The façade. */
  readonly disconnect: OutcomeSource;
  /** The adapter that the bot runs on: the `CloudAdapter` of either SDK. */
  readonly adapter: ProactiveAdapter;
  /** The bot that is told: `ActivityHandler` fits. */
  readonly bot: { run(context: never): Promise<unknown> };
  /** Where the way back into a conversation is kept: the storage below the bot's ConversationState serves. */
  readonly storage: StorageLike;
  /** @default warnings and errors to standard error */
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** How long a turn may wait until the way back is durable, in milliseconds. @default 1_000 */
  readonly waitMs?: number | undefined;
}

/** Which of the closer's events tell of which outcome. */
const sources = [
  ['closed', 'closed'],
  ['alreadyClosed', 'closed'],
  ['held', 'held'],
  ['failed', 'failed'],
  ['reopened', 'reopened'],
] as const satisfies readonly (readonly [keyof CloserEvents, ToldOutcome])[];

/** In which state a closure is that came to this outcome. */
const states: Readonly<Partial<Record<ToldOutcome, ClosureState>>> = {
  closed: 'closed',
  held: 'held',
  failed: 'failed',
};

/**
 * Tells the bot how the closing of its sessions went, where the manifest's `on` asks for it: an event activity in a
 * proactive turn, so that a dialog can react. Once for each outcome of a closure. A bot that fails on it is logged and
 * disturbs nothing.
 *
 * @example
 * const outcomes = new OutcomeEvents({ disconnect, adapter, bot, storage });
 * adapter.use(outcomes.middleware, disconnect.middleware);
 */
export class OutcomeEvents {
  readonly #options: OutcomeEventsOptions;
  readonly #logger: Logger;
  readonly #returns: Returns;
  readonly #stopListening: readonly (() => void)[];
  /** Ways back that are being written, by conversation. */
  readonly #keeping = new Map<string, Promise<void>>();
  /** Events that are being told, by conversation: they come one after the other. */
  readonly #telling = new Map<string, Promise<void>>();

  constructor(options: OutcomeEventsOptions) {
    this.#options = options;
    this.#logger = options.logger ?? defaultLogger;
    this.#returns = new Returns(options.storage);
    const { disconnect } = options;
    this.#stopListening = [
      disconnect.on('scheduled', ({ closure }) => this.#keepReturn(closure)),
      ...sources.map(([name, outcome]) => disconnect.on(name, ({ closure }) => this.#hear(outcome, closure))),
    ];
  }

  /** `adapter.use(outcomes.middleware)`, in front of the façade's: it learns the way back into each conversation. */
  readonly middleware = {
    onTurn: async (context: TurnLike, next: () => Promise<void>): Promise<void> => {
      const { conversation } = snapshotOf(context);
      const way = returnTo(context);
      if (conversation !== undefined && way !== undefined) this.#returns.see(conversation, way);
      await next();
      const keeping = conversation && this.#keeping.get(keyOf(conversation));
      // So that the way back is durable when the turn has returned, as the closure is.
      const { clock = systemClock, waitMs = 1_000 } = this.#options;
      if (keeping !== undefined) await within(clock, waitMs, keeping);
    },
  };

  /** Hears of nothing more. Resolves when the bot has been told of what was heard. */
  async stop(): Promise<void> {
    for (const stopListening of this.#stopListening) stopListening();
    while (this.#keeping.size + this.#telling.size > 0) {
      await Promise.all([...this.#keeping.values(), ...this.#telling.values()]);
    }
  }

  /** A turn has scheduled it, so the way back was just seen. Nothing is kept of whom the bot will hear nothing. */
  #keepReturn({ plan, botConversation }: Closure): void {
    if (Object.keys(plan.on ?? {}).length === 0 || botConversation === undefined) return;
    inOrder(this.#keeping, botConversation, async () => {
      try {
        await this.#returns.keep(botConversation);
      } catch (error) {
        this.#logger.warn(
          'The way back into a conversation could not be saved; only this process can tell the bot how the closing went.',
          { error: loggableError(error) },
        );
      }
    });
  }

  #hear(outcome: ToldOutcome, closure: Closure): void {
    const { plan, botConversation } = closure;
    const name = plan.on?.[outcome];
    if (name === undefined) return;
    const fields = { closure: closure.id, event: name };
    if (botConversation === undefined) {
      this.#logger.warn('The bot is not told: the closure belongs to no conversation of a bot.', fields);
      return;
    }
    inOrder(this.#telling, botConversation, async () => {
      try {
        if (await this.#isRepeated(outcome, closure)) return;
        await this.#tell(botConversation, { name, value: outcomeValue(outcome, closure) });
      } catch (error) {
        this.#logger.warn('The bot failed on the event that tells how a closing went.', {
          ...fields,
          error: loggableError(error),
        });
      }
    });
  }

  /** A closure may be held again by another process, or fail again after a retry: the history knows, over all of them. */
  async #isRepeated(outcome: ToldOutcome, { id }: Closure): Promise<boolean> {
    const state = states[outcome];
    const history = await this.#options.disconnect.closures.history(id);
    return history.filter((entry) => entry.kind === 'transition' && entry.to === state).length > 1;
  }

  async #tell(conversation: BotConversation, event: ToldEvent): Promise<void> {
    const way = await this.#returns.find(conversation);
    if (way === undefined) {
      this.#logger.warn(
        'The bot is not told: the way back into its conversation is not known. Register outcomes.middleware in front of ' +
          "the façade's, and give a storage that all processes share.",
        { event: event.name },
      );
      return;
    }
    const { adapter, bot } = this.#options;
    await runProactiveTurn(adapter, way, event, (context) => bot.run(context as never));
  }
}

/** Does one thing after the other for one conversation. The task must not reject. */
function inOrder(
  underWay: Map<string, Promise<void>>,
  conversation: BotConversation,
  task: () => Promise<void>,
): void {
  const key = keyOf(conversation);
  const mine = (underWay.get(key) ?? Promise.resolve()).then(task);
  underWay.set(key, mine);
  void mine.then(() => underWay.get(key) === mine && underWay.delete(key));
}
