import { tooLate, within } from '../bounded-wait.js';
import type { Clock } from '../clock.js';
import type { Closure } from '../closing/closure.js';
import { partnerOfGuest, wasClosed } from '../closing/guest-lock.js';
import type { SessionClosing } from '../closing/session-closing.js';
import { loggableError } from '../loggable-error.js';
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

/** For whom a guest's message is: the bot, a live agent in a session that is to be closed, or nobody any more. */
export type Admission = 'bot' | 'agent' | 'nobody';

/** The message goes on, gets this notice, or gets no answer at all. */
type Verdict = 'bot' | 'agent' | 'silence' | { readonly notice: string };

/**
 * The lock that Open Messaging does not have: a guest's message to a session that is over reaches neither the bot nor
 * Genesys Cloud. Where the gate cannot know, the message goes on: a guest must not be locked out wrongly.
 */
export class GuestGate {
  readonly #options: GuestGateOptions;
  /** Whether somebody behind the gate hands to agents what is for them, and keeps it from the bot. */
  hasBridge = false;

  constructor(options: GuestGateOptions) {
    this.#options = options;
  }

  /** Whether the turn goes on, and for whom. Sends the notice where the plan says so. Never rejects. */
  async admits(
    context: TurnLike,
    conversationId: string,
    activityId: string | undefined,
  ): Promise<Admission> {
    // Taken now: the turn must not be touched once the wait for the outbox is over.
    const { locale } = context.activity;
    const verdict = await this.#verdict(conversationId, activityId, locale);
    if (typeof verdict === 'object') await this.#send(context, verdict.notice, conversationId);
    return verdict === 'bot' || verdict === 'agent' ? verdict : 'nobody';
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
    return 'bot';
  }

  async #judge(
    conversationId: string,
    activityId: string | undefined,
    locale: string | undefined,
  ): Promise<Verdict> {
    const { closing } = this.#options;
    const closure = await closing.latest(conversationId);
    if (closure === undefined) return 'bot';
    // The channel sends a slow turn's activity again; it is the guest's last word, not a new one.
    if (activityId !== undefined && closure.signals.some((signal) => signal.activityId === activityId))
      return 'silence';
    if (closure.state !== 'scheduled' || closure.plan.final) return this.#answerLate(closure, locale);
    if (await closing.cancel(closure.id, 'guest-returned')) return 'bot';
    // It began, or another message cancelled it, since it was read.
    const now = await closing.latest(conversationId);
    return now === undefined || now.state === 'scheduled' ? 'bot' : this.#answerLate(now, locale);
  }

  async #answerLate(closure: Closure, locale: string | undefined): Promise<Verdict> {
    const { state, plan, lateGuestAt } = closure;
    // One that is scheduled gets here where its plan is final.
    const partner = state === 'scheduled' ? 'nobody' : partnerOfGuest(closure, this.#options.clock.now());
    if (partner === 'bot') return 'bot';
    if (partner === 'agent' && this.hasBridge) return 'agent';
    if (partner === 'agent' && !wasClosed(closure)) return 'bot';
    const { answer } = plan.lateGuest;
    if (answer === 'ignore') return 'silence';
    const first = lateGuestAt === undefined && (await this.#options.closing.claimLateGuest(closure.id));
    if (answer === 'reopen') return 'bot';
    return first ? { notice: textForLocale(plan.lateGuest, locale) } : 'silence';
  }

  async #send(context: TurnLike, notice: string, conversationId: string): Promise<void> {
    try {
      await context.sendActivity(notice);
    } catch (error) {
      this.#options.logger.warn('The notice for a guest who wrote after the end could not be sent.', {
        genesysConversationId: conversationId,
        error: loggableError(error),
      });
    }
  }
}
