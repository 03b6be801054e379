import type { Closure, GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import type { OpenMessaging } from 'botbuilder-genesys-disconnect/open-messaging';
import type { DirectLine } from '../direct-line/direct-line.js';
import type { Engagement, Engagements } from '../engagements.js';
import { type ClosingStep, followClosing } from '../follow-closing.js';
import type { Platform } from '../platform.js';
import { type GenesysSide, lookIntoSimulator, readPlatform } from './genesys-side.js';

/** Steps that are shown of one engagement. */
const stepLimit = 200;

interface ShownStep extends Omit<ClosingStep, 'conversationId'> {
  readonly number: number;
  /** Seconds since the engagement began. */
  readonly seconds: number;
}

/** What is known of one engagement beside the engagement itself. */
interface Watched {
  readonly steps: ShownStep[];
  stepCount: number;
  closure?: Closure;
  /** The last thing that the bot's side said on the phone. */
  lastWords?: string;
  /** The activity that was the notice to the late guest. */
  noticeId?: string;
  genesys?: GenesysSide;
}

export interface WatchOptions {
  readonly disconnect: GenesysDisconnect;
  readonly platform: Platform;
  readonly directLine: DirectLine;
  readonly engagements: Engagements;
  readonly openMessaging: OpenMessaging | undefined;
  readonly onChange: (phone: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Watches engagements from all sides, for the page. */
export class WatchedEngagements {
  readonly #options: WatchOptions;
  /** What is watched lives as long as its engagement is remembered. */
  readonly #watched = new WeakMap<Engagement, Watched>();

  constructor(options: WatchOptions) {
    this.#options = options;
    const { disconnect, platform, directLine, engagements, openMessaging } = options;
    followClosing(disconnect, (step) => {
      this.#add(step);
      // A step is told from inside the closer, which goes on when the listener is through.
      void this.#look(step.conversationId);
      if (step.what !== 'call') void this.readPlatform(step.conversationId);
    });
    directLine.on('bot', (phone, { id, type, name }) => {
      const engagement = engagements.onPhone(phone);
      if (engagement === undefined) return;
      const watched = this.#of(engagement);
      if (type === 'message') watched.lastWords = id;
      if (name !== 'handoff.initiate') return;
      this.tell(engagement.conversationId, 'handoff', 'the bot asks for a person, and is silent from now on');
    });
    directLine.on('turnOver', (phone, { type }) => {
      const engagement = engagements.onPhone(phone);
      if (engagement !== undefined && type === 'message') void this.#heardLate(engagement);
    });
    openMessaging?.on('undeliverable', ({ conversationId = '', way, reason }) => {
      this.tell(conversationId, 'lost', `${way}: ${reason}`);
    });
    platform.cloud?.on('conversation', ({ conversationId }) => this.#changed(conversationId));
  }

  /** All that the page shows for one phone. */
  viewOf(phone: string) {
    const { platform, engagements } = this.#options;
    const base = { platform: platform.name, hasDesk: platform.cloud !== undefined, now: Date.now() };
    const engagement = engagements.onPhone(phone);
    if (engagement === undefined) return { ...base, steps: [] };
    const { conversationId, startedAt } = engagement;
    const { closure, steps, noticeId, genesys } = this.#of(engagement);
    return {
      ...base,
      conversationId,
      startedAt,
      genesys: platform.cloud ? lookIntoSimulator(platform.cloud, conversationId) : genesys,
      closure: closure && {
        state: closure.state,
        sequence: closure.sequence,
        final: closure.plan.final,
        createdAt: closure.createdAt,
        dueAt: closure.dueAt,
        endedAt: closure.endedAt,
      },
      // The gate holds the lock; this says that it does, and which message told the guest so.
      lockedBy: closure && isLocked(closure) ? noticeId : undefined,
      steps,
    };
  }

  /** Something that is not of the closing. */
  tell(conversationId: string, what: string, detail: string): void {
    this.#add({ conversationId, what, detail });
  }

  /** On the real platform the page shows the last read. */
  async readPlatform(conversationId: string): Promise<void> {
    const { disconnect, platform, engagements, onError } = this.#options;
    const engagement = engagements.ofConversation(conversationId);
    if (engagement === undefined || platform.cloud !== undefined) return;
    try {
      this.#of(engagement).genesys = await readPlatform(disconnect.genesys, conversationId);
      this.#changed(conversationId);
    } catch (error) {
      onError(error);
    }
  }

  /** The guest's message has had its turn: was it for a session that is over? */
  async #heardLate(engagement: Engagement): Promise<void> {
    const { conversationId } = engagement;
    const closure = await this.#look(conversationId);
    if (closure?.lateGuestAt === undefined || !isLocked(closure)) return;
    const watched = this.#of(engagement);
    const detail =
      watched.noticeId === undefined
        ? 'wrote after the end and got the notice; the bot and Genesys Cloud did not hear of it'
        : 'wrote again and got no answer; the notice is given once';
    watched.noticeId ??= watched.lastWords;
    this.#add({ conversationId, what: 'late guest', detail });
  }

  async #look(conversationId: string): Promise<Closure | undefined> {
    const { disconnect, engagements, onError } = this.#options;
    const engagement = engagements.ofConversation(conversationId);
    if (engagement === undefined) return undefined;
    try {
      const closure = await disconnect.closer.latest(conversationId);
      // The platform goes on with the conversation of before where that was not long ago.
      if (closure === undefined || closure.createdAt < engagement.startedAt) return undefined;
      const watched = this.#of(engagement);
      watched.closure = closure;
      if (closure.state === 'cancelled') watched.noticeId = undefined;
      this.#changed(conversationId);
      return closure;
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  #add({ conversationId, what, detail }: ClosingStep): void {
    const engagement = this.#options.engagements.ofConversation(conversationId);
    if (engagement === undefined) return;
    const watched = this.#of(engagement);
    watched.stepCount += 1;
    const seconds = (Date.now() - engagement.startedAt) / 1_000;
    watched.steps.push({ number: watched.stepCount, seconds, what, detail });
    if (watched.steps.length > stepLimit) watched.steps.shift();
    this.#changed(conversationId);
  }

  #changed(conversationId: string): void {
    const engagement = this.#options.engagements.ofConversation(conversationId);
    if (engagement !== undefined) this.#options.onChange(engagement.phone);
  }

  #of(engagement: Engagement): Watched {
    const watched = this.#watched.get(engagement) ?? { steps: [], stepCount: 0 };
    this.#watched.set(engagement, watched);
    return watched;
  }
}

/** As the gate judges, for a guest who has been told. */
function isLocked({ state }: Closure): boolean {
  return state !== 'held' && state !== 'cancelled' && state !== 'failed';
}
