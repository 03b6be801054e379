import { defaultClosePlan } from '../src/closing/close-plan.js';
import { MemoryOutbox } from '../src/closing/outboxes/memory-outbox.js';
import { RateBudget } from '../src/closing/rate-budget.js';
import { SessionCloser } from '../src/closing/session-closer.js';
import { GenesysClient } from '../src/genesys/genesys-client.js';
import { quiet } from '../test/faults/kill-bench.js';
import { atATime, concurrency } from './close-way.js';
import { type Figure, rounded } from './figure.js';
import { keepAliveApi } from './keep-alive-api.js';
import { closeAsPeer } from './peers-way.js';
import { untilClosed } from './until-closed.js';
import { startVirtualPlatform, type VirtualPlatform } from './virtual-platform.js';

const closes = Number(process.env.TRY ?? 10_000);
const callsPerMinute = 300;

interface Campaign {
  readonly name: string;
  /** Resolves to how many were seen to be over. */
  readonly close: (platform: VirtualPlatform, ids: readonly string[]) => Promise<number>;
}

const campaigns: readonly Campaign[] = [
  { name: 'this package, pushed events', close: (platform, ids) => closeOurWay(platform, ids, true) },
  { name: 'this package, no events', close: (platform, ids) => closeOurWay(platform, ids, false) },
  { name: `read, PATCH, read; ${concurrency} at a time`, close: closePeersWay },
];

/**
 * How long 10,000 closes take at the platform's 300 calls a minute. On a clock that jumps over the waits, so that neither
 * the limit nor a wait of the platform or of the closer has to be scaled; the calls are real.
 */
export async function campaignTime(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, close } of campaigns) {
    const platform = await startVirtualPlatform();
    const { clock, cloud } = platform;
    try {
      const ids = Array.from({ length: closes }, () => cloud.createConversation().id);
      const from = clock.now();
      const proven = await close(platform, ids);
      const minutes = (clock.now() - from) / 60_000;
      const calls = cloud.requests.filter(({ path }) => path !== '/oauth/token');
      figures.push({
        name: `${closes.toLocaleString('en')} closes at ${callsPerMinute} calls a minute, ${name}`,
        values: {
          minutes: rounded(minutes, 1),
          calls: calls.length,
          'calls a close': rounded(calls.length / closes, 3),
          proven,
          'highest sliding minute': cloud.rate.highestSlidingMinute(cloud.credentials.clientId),
          'answers 429': calls.filter(({ status }) => status === 429).length,
        },
      });
    } finally {
      await platform.stop();
    }
  }
  return figures;
}

async function closeOurWay(
  platform: VirtualPlatform,
  ids: readonly string[],
  pushed: boolean,
): Promise<number> {
  const { clock, cloud } = platform;
  const outbox = new MemoryOutbox();
  const gate = platform.watched(budgetOf(platform, outbox));
  const genesys = new GenesysClient({
    apiUrl: cloud.url,
    loginUrl: cloud.url,
    ...cloud.credentials,
    gate,
    clock,
    logger: quiet,
  });
  const closer = new SessionCloser({ outbox, genesys, gate, clock, logger: quiet });
  const lost: unknown[] = [];
  cloud.on('pushed', ({ name, body: { conversationId, eventTime: at } }) => {
    if (!pushed || name !== 'customer.end') return;
    closer
      .hear({ conversationId, what: 'customer-ended', at, by: 'event' })
      .catch((error) => lost.push(error));
  });
  await closer.start();
  const closed = untilClosed(closer, ids.length);
  const at = clock.now();
  const plan = { ...defaultClosePlan, engagement: 'bench' };
  const signals = [{ source: 'dialog', id: 'payment', outcome: 'completed', at }] as const;
  for (const conversationId of ids) {
    await closer.schedule({ conversationId, plan, signals, handedOver: false, dueAt: at });
  }
  const proven = await platform.until(closed);
  if (lost.length > 0) throw lost[0];
  // The clock stands still, so nothing that is under way may wait for it.
  await closer.stop(0);
  genesys.close();
  return proven;
}

/** With our rate budget, which is more than a loop has: without one it would be refused for most of the time. */
async function closePeersWay(platform: VirtualPlatform, ids: readonly string[]): Promise<number> {
  const { cloud } = platform;
  const gate = platform.watched(budgetOf(platform, new MemoryOutbox()));
  const { api, end } = await keepAliveApi({ url: cloud.url, port: cloud.port, ...cloud.credentials });
  api.interceptors.request.use(async (config) => {
    await gate.admit('close');
    return config;
  });
  api.interceptors.response.use((answer) => {
    gate.observe({ method: '', path: '', lane: 'close', status: answer.status, durationMs: 0 });
    return answer;
  });
  let proven = 0;
  const work = atATime(concurrency, ids, async (id) => {
    if (await closeAsPeer(api, id)) proven += 1;
  });
  await platform.until(work);
  end();
  return proven;
}

function budgetOf({ clock, cloud }: VirtualPlatform, { rates }: MemoryOutbox): RateBudget {
  const key = cloud.credentials.clientId;
  return new RateBudget({ key, callsPerMinute, store: rates, clock, logger: quiet });
}
