import type { Clock } from '../../clock.js';
import type { DocumentStore } from '../../closing/document-store.js';
import { ActiveConversationError } from '../../errors/active-conversation-error.js';
import { EngagementStartUncertainError } from '../../errors/engagement-start-uncertain-error.js';
import { GenesysConflictError } from '../../errors/genesys-conflict-error.js';
import type { SentMessage } from '../../genesys/agentless-message.js';
import type { GenesysClient } from '../../genesys/genesys-client.js';
import type { Logger } from '../../logger.js';
import { fateOf } from './fate-of.js';
import { findLostStart, hasActiveConversation, type LookTools } from './find-lost-start.js';
import { type HeldStart, rememberMs, StartTakenOver } from './held-start.js';
import type { EngagementStart } from './start-engagement.js';

interface SenderTools extends LookTools {
  readonly genesys: LookTools['genesys'] & Pick<GenesysClient, 'sendAgentless'>;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settleMs: number;
}

/** Which start a conversation belongs to, so that no other one takes it for its own. */
const claimKind = 'start-of-conversation';
/** How soon an uncertain start is worth another look at analytics, in milliseconds. */
const lookAgainMs = 30_000;

/**
 * Gets the text of a start to the guest once. The platform's call is not idempotent: where its answer was lost, nothing is
 * sent until the conversation is found, or the time is over in which it could show. Then it is sent so that the platform
 * refuses it where the conversation is there after all.
 */
export class StartSender {
  readonly #tools: SenderTools;

  constructor(tools: SenderTools) {
    this.#tools = tools;
  }

  /** Resolves when it is recorded as sent. */
  async send(held: HeldStart, start: EngagementStart): Promise<void> {
    const { clock, settleMs } = this.#tools;
    const { lostAt } = held.record;
    if (lostAt !== undefined) {
      if (await this.#adopt(held, start)) return;
      const leftMs = lostAt + settleMs - clock.now();
      if (leftMs > 0) throw new EngagementStartUncertainError('answer-lost', Math.min(leftMs, lookAgainMs));
    }
    await this.#ask(held, start);
  }

  /** Resolves to whether the conversation is this start's, and no other's; that is remembered. */
  async claim(conversationId: string, key: string): Promise<boolean> {
    const { documents, clock } = this.#tools;
    const now = clock.now();
    const write = { ifVersion: 0, expiresAt: now + rememberMs };
    if ((await documents.write(claimKind, conversationId, { key }, write, now)) !== undefined) return true;
    const claim = await documents.read(claimKind, conversationId);
    return (claim?.value as { readonly key?: unknown } | undefined)?.key === key;
  }

  async #ask(held: HeldStart, start: EngagementStart): Promise<void> {
    const { genesys, integrationId } = this.#tools;
    const { join: useExistingActiveConversation, lostAt } = held.record;
    const message = { integrationId, toAddress: start.to, text: start.text, useExistingActiveConversation };
    let hasLeft = false;
    let sent: SentMessage;
    try {
      sent = await genesys.sendAgentless(message, {
        beforeSend: () => {
          held.doubt();
          hasLeft = true;
        },
      });
    } catch (error) {
      if (error instanceof StartTakenOver) throw error;
      return this.#settle(held, start, error, { fate: hasLeft ? fateOf(error) : 'not-applied', lostAt });
    }
    await held.change({ state: 'sent', ...sent, lostAt: undefined });
  }

  /** What follows from an error. `lostAt`: when an earlier sending was lost. */
  async #settle(
    held: HeldStart,
    start: EngagementStart,
    error: unknown,
    { fate, lostAt }: { readonly fate: ReturnType<typeof fateOf>; readonly lostAt: number | undefined },
  ): Promise<void> {
    const { clock, settleMs } = this.#tools;
    if (fate === 'unknown') {
      await held.release({ lostAt: clock.now() });
      const waitMs = Math.min(settleMs, lookAgainMs);
      throw new EngagementStartUncertainError('answer-lost', waitMs, { cause: error });
    }
    if (error instanceof GenesysConflictError && !held.record.join) {
      return this.#resolveConflict(held, start, error, lostAt);
    }
    // An earlier sending stays in doubt where this one was not even looked at.
    const isInDoubt = fate === 'not-applied' && lostAt !== undefined;
    await held.release(isInDoubt ? { lostAt } : { state: 'cleared' });
    throw error;
  }

  /** The guest has an active conversation: an older one, or what an earlier sending of this very start has begun. */
  async #resolveConflict(
    held: HeldStart,
    start: EngagementStart,
    cause: GenesysConflictError,
    lostAt: number | undefined,
  ): Promise<void> {
    if (lostAt !== undefined) {
      if (await this.#adopt(held, start)) return;
      if (!(await hasActiveConversation(this.#tools, start.to))) {
        throw new EngagementStartUncertainError('conflict-unexplained', lookAgainMs, { cause });
      }
    }
    if (start.activeConversation === 'use') {
      // Recorded first: a message into an older conversation is looked for in another way.
      await held.change({ join: true, askedAt: this.#tools.clock.now(), lostAt: undefined });
      return this.#ask(held, start);
    }
    await held.release({ state: 'cleared' });
    throw new ActiveConversationError({ cause });
  }

  /** Finds what an earlier sending has begun, and goes on with it. */
  async #adopt(held: HeldStart, start: EngagementStart): Promise<boolean> {
    const isOurs = (conversationId: string) => this.claim(conversationId, start.key);
    const found = await findLostStart(this.#tools, held.record, start, isOurs);
    if (found === undefined) return false;
    await held.change({ state: 'sent', ...found, lostAt: undefined });
    this.#tools.logger.info('found the engagement whose start was not answered', {
      conversationId: found.conversationId,
    });
    return true;
  }
}
