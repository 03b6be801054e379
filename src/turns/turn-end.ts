import { BoundedMap } from '../bounded-map.js';
import { tooLate, within } from '../bounded-wait.js';
import type { ClosePlan } from '../closing/close-plan.js';
import type { Closure, ClosureDraft } from '../closing/closure.js';
import { decide } from '../manifest/decide.js';
import type { TerminalSignal } from '../manifest/terminal-signal.js';
import { type ReplyLike, replyOut, replyUnderWay } from './after-reply.js';
import { messageOf } from './message-of.js';
import type { KnownLink } from './session-link.js';
import type { TerminalTurnSettings } from './terminal-turn-options.js';
import type { Turn } from './turn.js';
import { keyOf } from './turn-snapshot.js';

/** A channel gives a turn about this long, in milliseconds: a response that is not out by then never will be. */
const channelPatienceMs = 15_000;

const unlinked =
  'An engagement ended, but nobody said which Genesys conversation it belongs to, so nothing is closed. Link it in a ' +
  "turn before the end: await linkSession(context, { conversationId: '…', engagement: '…' }), or let the channel send " +
  'channelData.genesysConversationId.';

/** Has a session closed when the turn that ended it is over. Uses nothing of the turn but what it began with. */
export class TurnEnd {
  readonly #settings: TerminalTurnSettings;
  readonly #warned = new BoundedMap<true>(10_000);
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(settings: TerminalTurnSettings) {
    this.#settings = settings;
  }

  /** Resolves when nothing that outlived its turn is under way any more, except for responses still going out. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Decides by the manifest, and records the closure. Resolves when it is durable, or the wait is over. */
  async conclude(turn: Turn, signals: readonly TerminalSignal[]): Promise<void> {
    const { manifest, logger } = this.#settings;
    const { link, began, handoffInitiated } = turn;
    const decision = decide(manifest(), {
      engagement: link?.engagement,
      engagementMatched: link?.matched,
      channelId: began.conversation?.channelId,
      channelData: began.activity.channelData,
      signals,
      handoffInitiated,
    });
    if (!decision.ends) {
      // That nobody knows whose end it was leaves a session open that should not be.
      if (decision.unassigned) this.#warnOnce(turn, decision.why);
      else logger.debug(decision.why, this.#fieldsOf(turn));
      return;
    }
    if (link === undefined) {
      this.#warnOnce(turn, unlinked);
      return;
    }
    await this.#record(turn, link, decision);
  }

  async #record(
    turn: Turn,
    link: KnownLink,
    { plan, signals }: Pick<ClosureDraft, 'plan' | 'signals'>,
  ): Promise<void> {
    const { closing, clock, logger, waitMs } = this.#settings;
    const start = this.#graceStart(turn);
    const draft: ClosureDraft = {
      conversationId: link.conversationId,
      plan,
      signals,
      botConversation: turn.began.conversation,
      handedOver:
        link.handedOver === true ||
        turn.handoffInitiated ||
        signals.some(({ source }) => source === 'handoff'),
      dueAt: clock.now() + start.delayMs + plan.graceMs,
    };
    const fields = { ...this.#fieldsOf(turn), engagement: plan.engagement, reason: plan.reason };
    const scheduling = this.#track(
      (async () => closing.schedule(draft))().then(
        (closure) => {
          if (start.reply !== undefined) void this.#dueAfter(start.reply, closure, plan);
          return true;
        },
        (error: unknown) => {
          logger.error('The closure of a session could not be recorded; the session stays open.', {
            ...fields,
            error: messageOf(error),
          });
          return false;
        },
      ),
    );
    if ((await within(clock, waitMs, scheduling)) !== tooLate) return;
    logger.error(
      `Recording a closure takes longer than ${waitMs} ms; the guest's turn does not wait for it.`,
      fields,
    );
    void scheduling.then(
      (done) => done && logger.info('The closure that took long is recorded now.', fields),
    );
  }

  /** When the guest can have the last message: now, or when the response is out that carries it. */
  #graceStart({ began }: Turn): { readonly delayMs: number; readonly reply?: ReplyLike } {
    const { deliveryMode } = began.activity;
    if (deliveryMode !== 'expectReplies' && deliveryMode !== 'stream') return { delayMs: 0 };
    const reply = replyUnderWay();
    // The row is there in any case: if the process ends before the response is out, the session is closed all the same.
    return reply === undefined
      ? { delayMs: this.#settings.replyAllowanceMs }
      : { delayMs: channelPatienceMs, reply };
  }

  async #dueAfter(reply: ReplyLike, { id }: Closure, { graceMs }: ClosePlan): Promise<void> {
    const { closing, clock, logger } = this.#settings;
    try {
      await replyOut(reply);
      await this.#track(closing.setDue(id, clock.now() + graceMs));
    } catch (error) {
      logger.warn(
        'The start of a grace could not be moved to the end of the response; it is closed a little later.',
        {
          closure: id,
          error: messageOf(error),
        },
      );
    }
  }

  #track<Value>(promise: Promise<Value>): Promise<Value> {
    const forget = () => void this.#underWay.delete(promise);
    this.#underWay.add(promise);
    promise.then(forget, forget);
    return promise;
  }

  /** Once for each conversation: it would be the same in every turn. */
  #warnOnce(turn: Turn, message: string): void {
    const { conversation } = turn.began;
    const key = conversation === undefined ? '' : keyOf(conversation);
    if (this.#warned.get(key) !== undefined) return;
    this.#warned.set(key, true);
    this.#settings.logger.warn(message, this.#fieldsOf(turn));
  }

  #fieldsOf({ began, link }: Turn) {
    return {
      channel: began.conversation?.channelId,
      botConversation: began.conversation?.conversationId,
      genesysConversationId: link?.conversationId,
    };
  }
}
