import { Breaker } from '../../src/closing/breaker.js';
import { CallTally, type TallyFigures } from '../../src/closing/call-tally.js';
import { RateBudget } from '../../src/closing/rate-budget.js';
import type { Logger } from '../../src/logger.js';
import { newsOfEvent } from '../../src/open-messaging/receiving/event-news.js';
import { closingBench } from './closing-bench.js';

const second = 1_000;
const minute = 60 * second;
const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export interface CampaignOptions {
  readonly closes: number;
  /** What the platform allows; the budget is told 300 and has to find out. @default 300 */
  readonly callsPerMinute?: number | undefined;
  /** How far analytics is behind, in milliseconds. @default 3_000 */
  readonly analyticsLagMs?: number | undefined;
  /** Whether events are pushed. @default false */
  readonly pushedEvents?: boolean | undefined;
  /** Zombies, agents, guests who come back, disconnects without effect, lost answers, and an outage. @default true */
  readonly troubles?: boolean | undefined;
}

export interface CampaignResult {
  readonly tally: CallTally;
  readonly figures: TallyFigures;
  /** How many closures stand in each state in the end. */
  readonly states: Readonly<Record<string, number>>;
  /** Everything that should not be, in sentences. */
  readonly faults: readonly string[];
  /** Requests that the platform saw, without those for tokens. */
  readonly requests: number;
  /** Of the platform's clock, from the first terminal turn to the last end. */
  readonly minutes: number;
  /** From the terminal turn to the end, in seconds. */
  readonly p50: number;
  readonly p95: number;
}

/** A campaign that ends all at once, on the real budget, breaker and client, and a clock that is moved. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { closes, callsPerMinute = 300, analyticsLagMs = 3 * second } = options;
  const { pushedEvents = false, troubles = true } = options;
  const bench = await closingBench({
    sweepEveryMs: 0,
    random: Math.random,
    inner: (clock, outbox) =>
      new Breaker({
        clock,
        inner: new RateBudget({
          key: 'campaign',
          callsPerMinute: 300,
          store: outbox.rates,
          clock,
          logger: quiet,
        }),
      }),
    simulator: {
      rateLimit: callsPerMinute,
      requestsKept: 10 * closes,
      delays: { analytics: analyticsLagMs },
    },
  });
  const { cloud, closer, clock, close, outbox, until, pass } = bench;
  const tally = new CallTally();
  tally.listen(closer);
  try {
    const ids = Array.from({ length: closes }, () => cloud.createConversation().id);
    const every = (n: number, one: number) => (id: string, at: number) =>
      troubles && at % n === one && id !== '';
    const isZombie = every(50, 7);
    const hasAgent = every(50, 13);
    const isLiedTo = every(200, 21);
    const losesAnswer = every(200, 33);
    const comesBack = every(100, 55);
    const place = new Map(ids.map((id, at) => [id, at]));
    const of = (is: (id: string, at: number) => boolean) => ids.filter((id, at) => is(id, at));
    for (const id of of(isZombie)) cloud.makeZombie(id);
    for (const id of of(hasAgent)) cloud.agentJoins(id, { state: 'connected' });
    const first = new Set<string>();
    const firstOf =
      (is: (id: string, at: number) => boolean) =>
      (request: { method: string; params: Record<string, string> }) => {
        const { conversationId: id = '' } = request.params;
        if (request.method !== 'PATCH' || first.has(id) || !is(id, place.get(id) ?? -1)) return false;
        first.add(id);
        return true;
      };
    cloud.faults.add({ match: { when: firstOf(isLiedTo) }, effect: { lie: 'accepted but stays connected' } });
    cloud.faults.add({ match: { when: firstOf(losesAnswer) }, effect: { drop: true, applyEffect: true } });
    if (pushedEvents) {
      cloud.on('pushed', ({ name, body: { eventTime: time, ...body } }) => {
        const news = newsOfEvent({ name, time, ...body });
        if (news !== undefined) void closer.hear(news);
      });
      // Somewhere an agent joins a conversation: by this the closer knows that joins are pushed too.
      cloud.agentJoins(cloud.createConversation().id);
      await pass(second);
    }
    const from = clock.now();
    const drafts = ids.map((id, at) => close(id, { graceMs: 3 * second }, { handedOver: hasAgent(id, at) }));
    const closures = await Promise.all(drafts);
    for (const closure of closures)
      if (comesBack(closure.conversationId, place.get(closure.conversationId) ?? -1))
        await closer.cancel(closure.id, 'guest-returned');

    const ended = () => {
      const { closed, alreadyClosed, cancelled, failed } = tally.figures;
      return closed + alreadyClosed + cancelled + failed;
    };
    // The agents finish in their own time.
    await pass(5 * minute);
    for (const id of of(hasAgent)) {
      cloud.agentLeaves(id);
      cloud.agentWrapsUp(id);
    }
    if (troubles) {
      await until(() => ended() >= closes / 3, 24 * 60 * minute);
      const outage = cloud.faults.add({ match: { path: /^\/api\// }, effect: { status: 503 } });
      await pass(5 * minute);
      outage.remove();
    }
    await until(() => ended() >= closes, 48 * 60 * minute);
    const minutes = (clock.now() - from) / minute;

    const faults: string[] = [];
    const took: number[] = [];
    for (const { id } of closures) {
      const closure = await outbox.get(id);
      if (closure === undefined) faults.push(`${id} is lost.`);
      else if (closure.state === 'closed') {
        took.push(((closure.endedAt ?? 0) - closure.createdAt) / second);
        if (cloud.conversation(closure.conversationId)?.state === 'open')
          faults.push(`${closure.conversationId} is open, and its closure says that it is closed.`);
      } else if (!closure.cause) faults.push(`${id} is ${closure.state}, and nothing says why.`);
    }
    const requests = cloud.requests.filter(({ path }) => path.startsWith('/api/')).length;
    const { figures } = tally;
    if (figures.calls !== requests)
      faults.push(`${requests} requests were seen, ${figures.calls} are in the record.`);
    took.sort((a, b) => a - b);
    const at = (part: number) => Math.round(took[Math.floor(part * (took.length - 1))] ?? 0);
    const states = await outbox.counts();
    return { tally, figures, states, faults, requests, minutes, p50: at(0.5), p95: at(0.95) };
  } finally {
    await bench.stop();
  }
}
