import type { afterHolds, ClosePlan, strategies } from '../../src/closing/close-plan.js';
import { type Closure, isEnded } from '../../src/closing/closure.js';
import { Closures } from '../../src/closing/closures.js';
import type { HistoryEntry } from '../../src/closing/history-entry.js';
import { newsSlack } from '../../src/closing/news-slack.js';
import type { Outbox } from '../../src/closing/outbox.js';
import { SessionCloser } from '../../src/closing/session-closer.js';
import type { Logger } from '../../src/logger.js';
import { newsOfEvent } from '../../src/open-messaging/receiving/event-news.js';
import type { FaultEffect, SeenRequest } from '../../src/simulator/index.js';
import { type ClosingBench, closingBench } from './closing-bench.js';

const second = 1_000;
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** What one play runs on. */
export interface StageSettings {
  readonly outbox: Outbox;
  readonly conversations: number;
  readonly analyticsLagMs: number;
  readonly alreadyEnded: 'accepted' | 400 | 404 | 409;
  readonly analyticsMaxIds: number;
  readonly peer: 'leaves' | 'stays';
  readonly hearsEvents: boolean;
}

export const troubles = {
  'connection drops': { drop: true },
  'connection drops after the work': { drop: true, applyEffect: true },
  'too many': { status: 429, headers: { 'Retry-After': '3' } },
  'server error': { status: 500 },
  'server error after the work': { status: 503, applyEffect: true },
  'half an answer': { truncate: true },
  'a page': { html: true, status: 502 },
  lie: { lie: 'accepted but stays connected' },
} as const satisfies Record<string, FaultEffect>;
export type Trouble = keyof typeof troubles;

/** How the close of one conversation is asked for. */
export interface AskedPlan {
  readonly strategy: (typeof strategies)[number];
  readonly afterHold: (typeof afterHolds)[number];
  readonly teardown: ClosePlan['teardown'];
  readonly final: boolean;
  readonly lookFirst: 'always' | 'handed-over';
}

/**
 * A platform with several conversations, and a closer on it that may be killed. Notes every breach of the promises at the
 * moment it happens, by what the platform itself knows.
 */
export class Stage {
  readonly breaches: string[] = [];
  readonly ids: string[];
  hasRoom = true;
  kills = 0;
  /** How often news changed nothing: so near to an end it makes the closer read once more, for no closure. */
  doubts = 0;
  readonly #bench: ClosingBench;
  readonly #settings: StageSettings;
  readonly #closures: Closures;
  readonly #toStop: SessionCloser[] = [];
  readonly #forbidden = new Set<string>();
  /** When something last slipped through, by conversation. */
  readonly #slippedAt = new Map<string, number>();
  /** The closures for which a disconnect had its effect. */
  readonly #applied = new Set<string>();
  #closer: SessionCloser;
  #kill: () => void;

  static async open(settings: StageSettings): Promise<Stage> {
    const { analyticsLagMs, alreadyEnded, analyticsMaxIds, peer } = settings;
    const bench = await closingBench({
      simulator: {
        rateLimit: 1_000_000,
        delays: { analytics: analyticsLagMs },
        unknowns: { alreadyEnded, analyticsMaxIds, peer },
      },
    });
    await bench.closer.stop(0);
    const stage = new Stage(bench, settings);
    await stage.#start();
    return stage;
  }

  private constructor(bench: ClosingBench, settings: StageSettings) {
    this.#bench = bench;
    this.#settings = settings;
    this.#closures = new Closures(settings.outbox, bench.clock, 'operator');
    this.ids = Array.from({ length: settings.conversations }, () => bench.cloud.createConversation().id);
    ({ closer: this.#closer, kill: this.#kill } = this.#newCloser());
    bench.cloud.on('request', (request) => void this.#checkRequest(request));
    bench.cloud.on('pushed', ({ name, body: { eventTime: time, ...body } }) => {
      const isHeard = settings.hearsEvents && (name === 'customer.end' || name === 'user.start');
      const news = isHeard && newsOfEvent({ name, time, ...body });
      if (news) void this.#closer.hear(news).catch(() => {});
    });
  }

  pass(ms: number): Promise<void> {
    return this.#bench.pass(ms);
  }

  latest(id: string): Promise<Closure | undefined> {
    return this.#settings.outbox.latest(id);
  }

  async close(id: string, { teardown, ...asked }: AskedPlan): Promise<void> {
    this.#forbidden.delete(id);
    const plan = {
      ...asked,
      teardown: asked.strategy === 'teardown' ? 'last' : teardown,
      graceMs: 2 * second,
      holdForMs: 180 * second,
      verifyWithinMs: 30 * second,
      reopenLimit: 2,
      lateGuest: { answer: 'notice', text: 'over' },
    } as const;
    await this.#bench.close(id, plan, { handedOver: this.#agentWas(id) }, this.#closer);
  }

  /** A guest's message in a turn: the gate cancels the close in its grace, and stops what comes after the end. */
  async guestWrites(id: string): Promise<void> {
    const closure = await this.latest(id);
    if (closure?.state === 'scheduled' && !closure.plan.final) {
      if (await this.#closer.cancel(closure.id, 'guest-returned')) this.#forbidden.add(id);
    }
    const { state } = (await this.latest(id)) ?? {};
    const passes = state === undefined || state === 'cancelled' || state === 'failed' || state === 'held';
    if (passes) this.#bench.cloud.guestWrites(id, 'hello');
  }

  /** Something that the gate did not see opens the conversation again, or goes on in it; the webhook tells of it. */
  async slipsThrough(id: string): Promise<void> {
    const { cloud, clock } = this.#bench;
    // Within the slack that is documented, news of another life cannot be told from that of the former one.
    await this.pass(newsSlack.clockMs + second);
    cloud.guestWrites(id, 'hello?');
    this.#slippedAt.set(id, clock.now());
    const news = { conversationId: id, what: 'active', at: clock.now(), by: 'webhook' } as const;
    if ((await this.#closer.hear(news)) === 'none') this.doubts += 1;
  }

  async agent(
    id: string,
    act: 'joins' | 'alerts' | 'answers' | 'leaves' | 'gives back' | 'wraps up',
  ): Promise<void> {
    const { cloud } = this.#bench;
    const agents = (cloud.conversation(id)?.participants ?? []).filter(({ purpose }) => purpose === 'agent');
    const isIn = agents.some(({ live }) => live);
    if (act === 'joins' || act === 'alerts') {
      if (isIn || cloud.conversation(id)?.state !== 'open' || (await this.#isBeingHungUpOn(id))) return;
      cloud.agentJoins(id, { state: act === 'joins' ? 'connected' : 'alerting' });
      // The bot's own handoff, or one that the bot hears of: the open closure is told.
      const closure = await this.latest(id);
      if (closure !== undefined && !isEnded(closure.state))
        await this.#bench.close(id, closure.plan, { handedOver: true }, this.#closer);
      return;
    }
    if (act === 'answers' && agents.some(({ state }) => state === 'alerting')) cloud.agentAnswers(id);
    if (act === 'leaves' && isIn) cloud.agentLeaves(id);
    if (act === 'gives back' && isIn) cloud.agentLeaves(id, { guest: 'back-to-flow' });
    if (act === 'wraps up' && hasWork(agents)) cloud.agentWrapsUp(id);
  }

  async decide(id: string, decision: 'close' | 'give-up'): Promise<void> {
    const closure = await this.latest(id);
    if (closure !== undefined) await this.#closures.decide(closure.id, decision);
  }

  becomesZombie(id: string): void {
    if (this.#bench.cloud.conversation(id)?.state === 'open') this.#bench.cloud.makeZombie(id);
  }

  trouble(trouble: Trouble, of: 'reads' | 'disconnects', times: number): void {
    const methods = of === 'reads' ? ['GET'] : ['PATCH', 'POST'];
    if (trouble === 'lie' && of === 'reads') return;
    const when = ({ method, path }: SeenRequest) => methods.includes(method) && path.startsWith('/api/');
    this.#bench.cloud.faults.add({ match: { when }, times, effect: troubles[trouble] });
  }

  /** As `kill -9`: nothing is written any more, and another process takes over. */
  async kill(): Promise<void> {
    this.kills += 1;
    this.#kill();
    ({ closer: this.#closer, kill: this.#kill } = this.#newCloser());
    await this.#start();
  }

  /** Everybody goes home, nothing fails any more, and all is given its time. */
  async end(): Promise<void> {
    const { cloud, until } = this.#bench;
    cloud.faults.clear();
    this.hasRoom = true;
    for (const id of this.ids) {
      while (hasLiveAgent(cloud.conversation(id))) cloud.agentLeaves(id);
      while (hasWork(cloud.conversation(id)?.participants ?? [])) cloud.agentWrapsUp(id);
    }
    const { outbox } = this.#settings;
    await until(async () => {
      const { scheduled, disconnecting, verifying, held } = await outbox.counts();
      return scheduled + disconnecting + verifying + held === 0;
    }, 3_600_000);
    for (const id of this.ids) {
      const { state, endedAt = 0 } = (await this.latest(id)) ?? {};
      const wasTold = (this.#slippedAt.get(id) ?? 0) > endedAt + newsSlack.clockMs;
      if (state === 'closed' && wasTold && cloud.conversation(id)?.state === 'open')
        this.breaches.push(`${id} is open, and nothing was done about it although it was told.`);
    }
  }

  /** Every closure with its history. */
  async records(): Promise<{ closure: Closure; history: HistoryEntry[] }[]> {
    const { closures } = await this.#settings.outbox.find({}, { limit: 1_000 });
    return Promise.all(
      closures.map(async (closure) => ({
        closure,
        history: await this.#settings.outbox.history(closure.id),
      })),
    );
  }

  /** How many calls of each kind have reached the platform, beside those for tokens. */
  countRequests(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { method, path } of this.#bench.cloud.requests) {
      if (!path.startsWith('/api/')) continue;
      counts.set(`${method} ${path}`, (counts.get(`${method} ${path}`) ?? 0) + 1);
    }
    return counts;
  }

  async stop(): Promise<void> {
    this.#kill();
    const stopping = Promise.all(this.#toStop.map((closer) => closer.stop(0)));
    await this.#bench.pass(10 * second);
    await stopping;
    await this.#settings.outbox.close();
    await this.#bench.stop();
  }

  async #start(): Promise<void> {
    await this.#closer.start();
    if (!this.#settings.hearsEvents) return;
    // By this the closer knows that joins are told.
    const at = this.#bench.clock.now();
    await this.#closer.hear({ conversationId: 'elsewhere', what: 'agent-joined', at, by: 'event' });
  }

  #newCloser(): { closer: SessionCloser; kill: () => void } {
    const { clock, client } = this.#bench;
    const { outbox, kill } = killable(this.#settings.outbox);
    const closer = new SessionCloser({
      outbox,
      genesys: client,
      gate: { hasRoom: () => this.hasRoom },
      clock,
      random: () => 0.5,
      logger: quiet,
      leaseMs: 10 * second,
      concurrency: 3,
      sweepEveryMs: 0,
      pace: { heldCheckMs: 30 * second, analyticsLagMs: 60 * second },
    });
    let isDead = false;
    closer.on('closed', ({ closure }) => void (isDead || this.#checkClosed(closure)));
    closer.on('alreadyClosed', ({ closure }) => void (isDead || this.#checkClosed(closure)));
    this.#toStop.push(closer);
    return {
      closer,
      kill: () => {
        isDead = true;
        kill();
        void closer.stop(0);
      },
    };
  }

  async #isBeingHungUpOn(id: string): Promise<boolean> {
    const { state } = (await this.latest(id)) ?? {};
    return state === 'verifying' || state === 'disconnecting';
  }

  #agentWas(id: string): boolean {
    const { participants = [] } = this.#bench.cloud.conversation(id) ?? {};
    return participants.some(({ purpose }) => purpose === 'agent');
  }

  /** A close is told: was it over? */
  async #checkClosed({ id, conversationId, endedAt = 0 }: Closure): Promise<void> {
    const conversation = this.#bench.cloud.conversation(conversationId);
    if (conversation === undefined || conversation.state !== 'open') return;
    // Open again by now: it must have been over when the closure says that it ended.
    const { clockMs } = newsSlack;
    const wasOver = conversation.endings.some(
      ({ at, reopenedAt = Number.POSITIVE_INFINITY }) =>
        at <= endedAt + clockMs && reopenedAt >= endedAt - clockMs,
    );
    if (!wasOver)
      this.breaches.push(`${id} is told to be closed at ${endedAt}, but ${conversationId} is open.`);
  }

  /** A disconnect arrived: was it allowed? */
  async #checkRequest({ method, path, params, status = 0, at, fault }: SeenRequest): Promise<void> {
    const { conversationId: id } = params;
    const { applyEffect, lie } = (fault as FaultEffect | undefined) ?? {};
    const isApplied = (status >= 200 && status < 300) || applyEffect;
    if (method === 'GET' || id === undefined || !isApplied) return;
    const conversation = this.#bench.cloud.conversation(id);
    const closure = await this.latest(id);
    if (this.#forbidden.has(id)) this.breaches.push(`${method} ${path} after the close was cancelled.`);
    if (conversation === undefined || closure === undefined) {
      this.breaches.push(`${method} ${path} for nothing.`);
      return;
    }
    const { cause, plan, heldSince = at } = closure;
    const mayHangUp =
      cause === 'operator-closes' || (plan.afterHold === 'close' && at >= heldSince + plan.holdForMs);
    if (hasLiveAgent(conversation) && !mayHangUp)
      this.breaches.push(`${method} ${path} while an agent is in it, ${JSON.stringify(closure)}`);
    if (conversation.state === 'ended' && (method === 'POST' || this.#applied.has(closure.id)))
      this.breaches.push(`${method} ${path}: disconnected again although it was over.`);
    if (lie === undefined) this.#applied.add(closure.id);
  }
}

/** How many calls of each kind stand in histories; one for many closures counts once. */
export function countCalls(histories: readonly (readonly HistoryEntry[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of histories.flat()) {
    if (entry.kind !== 'call') continue;
    const call = `${entry.method} ${entry.path}`;
    counts.set(call, (counts.get(call) ?? 0) + 1 / (entry.shared ?? 1));
  }
  return counts;
}

/** An outbox that can be taken away from its closer, as the process's death does. */
function killable(inner: Outbox): { outbox: Outbox; kill: () => void } {
  let isDead = false;
  const outbox = new Proxy(inner, {
    get(target, name) {
      if (name === 'open' || name === 'close') return async () => {};
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (isDead && name !== 'onWake') return Promise.reject(new Error('The process is dead.'));
        return value.apply(target, args);
      };
    },
  });
  return {
    outbox,
    kill: () => {
      isDead = true;
    },
  };
}

interface Seen {
  readonly purpose: string;
  readonly live: boolean;
  readonly communications: readonly { readonly afterCallWork: { readonly state: string } }[];
}

function hasLiveAgent(conversation: { readonly participants: readonly Seen[] } | undefined): boolean {
  return conversation?.participants.some(({ live, purpose }) => live && purpose === 'agent') ?? false;
}

function hasWork(participants: readonly Pick<Seen, 'communications'>[]): boolean {
  return participants.some(({ communications }) =>
    communications.some(({ afterCallWork }) => afterCallWork.state === 'pending'),
  );
}
