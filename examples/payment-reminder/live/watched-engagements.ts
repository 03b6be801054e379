import type { Closure, GenesysDisconnect } from 'botbuilder-genesys-disconnect';
import type { OpenMessaging } from 'botbuilder-genesys-disconnect/open-messaging';
import type { DirectLine } from '../direct-line/direct-line.js';
import type { Engagements } from '../engagements.js';
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
  readonly #watched = new Map<string, Watched>();

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
      const watched = this.#of(engagement?.conversationId);
      if (engagement === undefined || watched === undefined) return;
      if (type === 'message') watched.lastWords = id;
      if (name !== 'handoff.initiate') return;
      this.tell(engagement.conversationId, 'handoff', 'the bot asks for a person, and is silent from now on');
    });
    directLine.on('turnOver', (phone, { type }) => {
      const engagement = engagements.onPhone(phone);
      if (engagement !== undefined && type === 'message') void this.#heardLate(engagement.conversationId);
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
    const watched = this.#of(engagement?.conversationId);
    if (engagement === undefined || watched === undefined) return { ...base, steps: [] };
    const { conversationId, startedAt } = engagement;
    const { closure, steps, noticeId } = watched;
    return {
      ...base,
      conversationId,
      startedAt,
      genesys: platform.cloud ? lookIntoSimulator(platform.cloud, conversationId) : watched.genesys,
      closure: closure && {
        state: closure.state,
        sequence: closure.sequence,
        final: closure.plan.final,
        createdAt: closure.createdAt,
        dueAt: closure.dueAt,
        endedAt: closure.endedAt,
      },
      // The gate holds the lock; this says that it does, and which message told the guest so.
      lockedBy: isLocked(closure) ? noticeId : undefined,
      steps,
    };
  }

  /** Something that is not of the closing. */
  tell(conversationId: string, what: string, detail: string): void {
    this.#add({ conversationId, what, detail });
  }

  /** On the real platform the page shows the last read. */
  async readPlatform(conversationId: string): Promise<void> {
    const { disconnect, platform, onError } = this.#options;
    const watched = this.#of(conversationId);
    if (watched === undefined || platform.cloud !== undefined) return;
    try {
      watched.genesys = await readPlatform(disconnect.genesys, conversationId);
      this.#changed(conversationId);
    } catch (error) {
      onError(error);
    }
  }

  /** The guest's message has had its turn: was it for a session that is over? */
  async #heardLate(conversationId: string): Promise<void> {
    const before = this.#of(conversationId)?.closure?.lateGuestAt;
    const closure = await this.#look(conversationId);
    if (closure?.lateGuestAt === undefined) return;
    const detail =
      before === undefined
        ? 'wrote after the end and got the notice; the bot and Genesys Cloud did not hear of it'
        : 'wrote again and got no answer; the notice is given once';
    this.#add({ conversationId, what: 'late guest', detail });
  }

  async #look(conversationId: string): Promise<Closure | undefined> {
    const { disconnect, onError } = this.#options;
    const watched = this.#of(conversationId);
    if (watched === undefined) return undefined;
    try {
      const closure = await disconnect.closer.latest(conversationId);
      if (closure === undefined) return undefined;
      const isNews = closure.lateGuestAt !== watched.closure?.lateGuestAt;
      if (isNews) watched.noticeId = closure.lateGuestAt === undefined ? undefined : watched.lastWords;
      watched.closure = closure;
      this.#changed(conversationId);
      return closure;
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  #add({ conversationId, what, detail }: ClosingStep): void {
    const engagement = this.#options.engagements.ofConversation(conversationId);
    const watched = this.#of(conversationId);
    if (engagement === undefined || watched === undefined) return;
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

  /** What is watched lives as long as its engagement is remembered. */
  #of(conversationId: string | undefined): Watched | undefined {
    const { engagements } = this.#options;
    if (conversationId === undefined || engagements.ofConversation(conversationId) === undefined)
      return undefined;
    const known = this.#watched.get(conversationId);
    if (known !== undefined) return known;
    for (const id of this.#watched.keys()) if (!engagements.ofConversation(id)) this.#watched.delete(id);
    const watched = { steps: [], stepCount: 0 };
    this.#watched.set(conversationId, watched);
    return watched;
  }
}

/** As the gate judges, for a guest who has been told. */
function isLocked(closure: Closure | undefined): boolean {
  if (closure?.lateGuestAt === undefined) return false;
  return closure.state !== 'held' && closure.state !== 'cancelled' && closure.state !== 'failed';
}
