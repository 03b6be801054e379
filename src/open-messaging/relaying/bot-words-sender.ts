import { BoundedMap } from '../../bounded-map.js';
import type { QueuedMessage } from '../../closing/message-queue.js';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysPermissionError } from '../../errors/genesys-permission-error.js';
import { UndeliverableError } from '../../errors/undeliverable-error.js';
import type { SentMessage } from '../../genesys/agentless-message.js';
import { fateOf } from '../starting/fate-of.js';
import { findSaid } from './find-said.js';
import type { BotWords } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import { leaseMs } from './relay.js';

/** How far the platform's clock and ours may be apart. Small: the bot may say the same thing twice within a minute. */
const skewMs = 5_000;
/** How long a message whose answer was lost may take to show in its conversation, in milliseconds. */
const settleMs = 30_000;
/** How soon it is worth another look. */
const lookAgainMs = 5_000;

/** Whether an earlier try arrived is not known yet. The relay looks again, soon. */
class NotSettled extends Error {
  override readonly name = 'NotSettled';
  readonly retryAfterMs = lookAgainMs;
}

type Queued = Pick<QueuedMessage, 'id' | 'addedAt' | 'dueAt' | 'failures'>;
type SenderTools = Pick<MessagingTools, 'genesys' | 'integrationId' | 'clock'>;

/**
 * Sends what the bot says once. The platform's call is not idempotent: where an answer was lost, the words are looked for
 * in the conversation, and sent again only when they surely did not arrive.
 */
export class BotWordsSender {
  readonly #tools: SenderTools;
  /** When the words were last sent without an answer that says what became of them. */
  readonly #lostAt = new BoundedMap<number>(10_000);
  /** How many tries, by the queue's count, surely changed nothing. */
  readonly #harmless = new BoundedMap<number>(10_000);
  /** The platform's messages that are known, each with whose words it is. */
  readonly #sent = new BoundedMap<string>(10_000);

  constructor(tools: SenderTools) {
    this.#tools = tools;
  }

  /** Resolves to the conversation that they are in, where they were or are sent. */
  async send(words: BotWords, queued: Queued): Promise<Pick<SentMessage, 'conversationId'>> {
    const { clock } = this.#tools;
    const { id } = queued;
    const lostAt = this.#lostAt.get(id) ?? (this.#isInDoubt(queued) ? clock.now() : undefined);
    if (lostAt !== undefined) {
      this.#lostAt.set(id, lostAt);
      if (await this.#isThere(words, queued)) return words;
      if (clock.now() < lostAt + settleMs) throw new NotSettled();
    }
    return this.#send(words, queued);
  }

  /** A failure that this process does not know may have been a try whose answer was lost; so may a process that was killed. */
  #isInDoubt({ id, failures, dueAt }: Queued): boolean {
    if (failures > (this.#harmless.get(id) ?? 0)) return true;
    return this.#tools.clock.now() >= dueAt + leaseMs;
  }

  async #send({ guest: toAddress, text }: BotWords, { id, failures }: Queued): Promise<SentMessage> {
    const { genesys, integrationId, clock } = this.#tools;
    const message = { integrationId, toAddress, text, useExistingActiveConversation: true };
    let hasLeft = false;
    try {
      const sent = await genesys.sendAgentless(message, {
        beforeSend: () => {
          hasLeft = true;
        },
      });
      this.#sent.set(sent.messageId, id);
      return sent;
    } catch (error) {
      if (!hasLeft || fateOf(error) !== 'unknown') {
        this.#harmless.set(id, failures + 1);
        throw error;
      }
      this.#lostAt.set(id, clock.now());
      // An answer that cannot be read is final to others. Here it is looked for what it said.
      throw error instanceof GenesysApiError && error.transient
        ? error
        : new NotSettled('', { cause: error });
    }
  }

  async #isThere({ conversationId, text }: BotWords, { id, addedAt }: Queued): Promise<boolean> {
    const isOther = (messageId: string) => (this.#sent.get(messageId) ?? id) !== id;
    try {
      const since = addedAt - skewMs;
      const messageId = await findSaid(this.#tools.genesys, conversationId, text, since, isOther);
      if (messageId !== undefined) this.#sent.set(messageId, id);
      return messageId !== undefined;
    } catch (error) {
      if (error instanceof GenesysPermissionError) throw new UndeliverableError(uncertain, { cause: error });
      throw error;
    }
  }
}

const uncertain =
  'Genesys Cloud did not say whether it took a message of the bot, and the OAuth client may not look (it needs ' +
  'conversation:communication:view and conversation:message:view). It is not repeated. Look at the conversation there.';
