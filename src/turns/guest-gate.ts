import { tooLate, within } from '../bounded-wait.js';
import type { Clock } from '../clock.js';
import { hasBegunAnew } from '../closing/begin-anew.js';
import type { Closure } from '../closing/closure.js';
import type { SessionClosing } from '../closing/session-closing.js';
import type { Logger } from '../logger.js';
import { messageOf } from './message-of.js';
import { textForLocale } from './text-for-locale.js';
import type { TurnLike } from './turn-like.js';

/** What the gate needs. */
export interface GuestGateOptions {
  readonly closing: SessionClosing;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long the gate may hold up a guest's message, in milliseconds. */
  readonly waitMs: number;
}

/** The message goes on to the bot, gets this notice, or gets no answer at all. */
type Verdict = 'pass' | 'silence' | { readonly notice: string };

/**
 * The lock that Open Messaging does not have: a guest's message to a session that is over reaches neither the bot nor
 * Genesys Cloud. Where the gate cannot know, the message goes on: a guest must not be locked out wrongly.
 */
export class GuestGate {
  readonly #options: GuestGateOptions;

  constructor(options: GuestGateOptions) {
    this.#options = options;
  }

  /** Whether the turn goes on. Sends the notice where the plan says so. Never rejects. */
  async admits(context: TurnLike, conversationId: string, activityId: string | undefined): Promise<boolean> {
    // Taken now: the turn must not be touched once the wait for the outbox is over.
    const { locale } = context.activity;
    const verdict = await this.#verdict(conversationId, activityId, locale);
    if (typeof verdict === 'object') await this.#send(context, verdict.notice, conversationId);
    return verdict === 'pass';
  }

  async #verdict(
    conversationId: string,
    activityId: string | undefined,
    locale: string | undefined,
  ): Promise<Verdict> {
    const { clock, logger, waitMs } = this.#options;
    const fields = { genesysConversationId: conversationId };
    try {
      const verdict = await within(clock, waitMs, this.#judge(conversationId, activityId, locale));
      if (verdict !== tooLate) return verdict;
      logger.warn(
        `Whether the session is over was not known after ${waitMs} ms; the message goes on.`,
        fields,
      );
    } catch (error) {
      const message = messageOf(error);
      logger.warn('Whether the session is over is not known; the message goes on.', {
        ...fields,
        error: message,
      });
    }
    return 'pass';
  }

  async #judge(
    conversationId: string,
    activityId: string | undefined,
    locale: string | undefined,
  ): Promise<Verdict> {
    const { closing } = this.#options;
    const closure = await closing.latest(conversationId);
    if (closure === undefined) return 'pass';
    // The channel sends a slow turn's activity again; it is the guest's last word, not a new one.
    if (activityId !== undefined && closure.signals.some((signal) => signal.activityId === activityId))
      return 'silence';
    if (closure.state !== 'scheduled' || closure.plan.final) return this.#answerLate(closure, locale);
    if (await closing.cancel(closure.id, 'guest-returned')) return 'pass';
    // It began, or another message cancelled it, since it was read.
    const now = await closing.latest(conversationId);
    return now === undefined || now.state === 'scheduled' ? 'pass' : this.#answerLate(now, locale);
  }

  async #answerLate(closure: Closure, locale: string | undefined): Promise<Verdict> {
    const { state, plan, endedAt = 0, lateGuestAt } = closure;
    if (state === 'held' || state === 'cancelled' || state === 'failed') return 'pass';
    if (hasBegunAnew(closure)) return 'pass';
    if (state === 'closed' && endedAt + plan.watchForMs <= this.#options.clock.now()) return 'pass';
    const { answer } = plan.lateGuest;
    if (answer === 'ignore') return 'silence';
    const first = lateGuestAt === undefined && (await this.#options.closing.claimLateGuest(closure.id));
    if (answer === 'reopen') return 'pass';
    return first ? { notice: textForLocale(plan.lateGuest, locale) } : 'silence';
  }

  async #send(context: TurnLike, notice: string, conversationId: string): Promise<void> {
    try {
      await context.sendActivity(notice);
    } catch (error) {
      this.#options.logger.warn('The notice for a guest who wrote after the end could not be sent.', {
        genesysConversationId: conversationId,
        error: messageOf(error),
      });
    }
  }
}
