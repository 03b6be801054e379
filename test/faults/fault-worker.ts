// One process of a fleet: the real closer, client, budget and outbox. Started by worker-process.ts.
import { Breaker } from '../../src/closing/breaker.js';
import { defaultClosePlan } from '../../src/closing/close-plan.js';
import type { Outbox } from '../../src/closing/outbox.js';
import { RateBudget } from '../../src/closing/rate-budget.js';
import type { RateStore } from '../../src/closing/rate-store.js';
import { SessionCloser } from '../../src/closing/session-closer.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import type { Logger } from '../../src/logger.js';
import { openFaultOutbox } from './fault-outbox.js';
import { KillSwitch, killedGate, killedOutbox } from './kill-switch.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

const say = (message: FromWorker, then: () => void = () => {}) => {
  process.send?.(message, then);
};
const write = (level: string) => (message: string, fields?: object) => {
  if (process.env.FAULTS_LOG !== undefined)
    process.stderr.write(`${level}: ${message} ${JSON.stringify(fields)}\n`);
};
const logger: Logger = {
  debug() {},
  info: (message, fields) => {
    // The only place that says so: a step of a lease that was lost.
    if (message === 'a step of a closure was not written') {
      say({ type: 'lost-lease', closureId: String(fields?.closureId) });
    }
  },
  warn: write('warn'),
  error: write('error'),
};

const closers: SessionCloser[] = [];
const clients: GenesysClient[] = [];
let killSwitch = new KillSwitch();
let isStarted: Promise<void> = Promise.resolve();
let turns = 0;

async function start(settings: WorkerSettings): Promise<void> {
  killSwitch = new KillSwitch(settings.killAt);
  for (let n = 0; n < (settings.closers ?? 1); n += 1) {
    const closer = createCloser(settings);
    closers.push(closer);
    await closer.start();
  }
  say({ type: 'started', instance: closers[0]?.instance ?? '' });
}

/** With an outbox, a budget and a client of its own, as a process of a fleet has them. */
function createCloser(settings: WorkerSettings): SessionCloser {
  const outbox: Outbox = killedOutbox(openFaultOutbox(settings.database, logger), killSwitch);
  const { clientId, clientSecret, apiUrl, callsPerMinute, timeoutMs } = settings;
  const store = tellingOf(outbox.rates);
  const budget = new RateBudget({ key: clientId, callsPerMinute, store, logger });
  const gate = killedGate(new Breaker({ inner: budget }), killSwitch);
  const addresses = { apiUrl, loginUrl: apiUrl };
  const client = new GenesysClient({ ...addresses, clientId, clientSecret, gate, timeoutMs, logger });
  clients.push(client);
  const { concurrency, leaseMs, pollMs, pace } = settings;
  const retry = { baseMs: 50, capMs: 1_000 };
  const closer = new SessionCloser({
    outbox,
    genesys: client,
    gate,
    concurrency,
    leaseMs,
    pollMs,
    pace,
    retry,
    logger,
  });
  for (const name of ['closed', 'alreadyClosed', 'cancelled', 'failed'] as const) {
    closer.on(name, ({ closure }) => say({ type: 'ended', closureId: closure.id, state: closure.state }));
  }
  closer.on('call', ({ closure, call }) => say({ type: 'called', closureId: closure.id, at: call.at }));
  return closer;
}

/** Says of each call when it was counted, before it is made. */
function tellingOf(rates: RateStore): RateStore {
  return {
    take: async (request) => {
      const answer = await rates.take(request);
      if (answer.waitMs === 0) say({ type: 'counted', at: request.now });
      return answer;
    },
    block: (key, until) => rates.block(key, until),
  };
}

async function close({ conversationId, plan }: Extract<ToWorker, { type: 'close' }>): Promise<void> {
  await isStarted;
  turns += 1;
  const closer = closers[turns % closers.length];
  killSwitch.reach('signal seen');
  const whole = { ...defaultClosePlan, engagement: 'payment-reminder', graceMs: 0, ...plan };
  const at = Date.now();
  const closure = await closer?.schedule({
    conversationId,
    plan: whole,
    signals: [{ source: 'dialog', id: 'root', outcome: 'completed', at }],
    handedOver: false,
    dueAt: at + whole.graceMs,
  });
  if (closure === undefined) return;
  // What is only in memory is not durable, and must not be counted on.
  if (closure.id.startsWith('unwritten')) return;
  say({ type: 'acknowledged', conversationId, closureId: closure.id }, () =>
    killSwitch.reach('acknowledged'),
  );
}

async function stop(): Promise<void> {
  await Promise.all(closers.map((closer) => closer.stop(2_000)));
  for (const client of clients) client.close();
  process.disconnect();
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'start') {
    isStarted = start(message.settings);
    isStarted.catch((error: unknown) => say({ type: 'refused', message: String(error) }));
  }
  if (message.type === 'close') close(message).catch((error: unknown) => write('error')(String(error)));
  if (message.type === 'stop') void stop();
});
// Without its parent a worker has nothing to do.
process.on('disconnect', () => process.exit(0));

const healthEveryMs = 50;
let lastHealth = '';
setInterval(() => {
  const health = closers[0]?.health();
  if (health === undefined || JSON.stringify(health) === lastHealth) return;
  lastHealth = JSON.stringify(health);
  say({ type: 'health', ...health });
}, healthEveryMs).unref();

say({ type: 'ready' });
