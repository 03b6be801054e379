import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClosePlan, defaultClosePlan } from '../src/closing/close-plan.js';
import type { CloserPace } from '../src/closing/closer-tools.js';
import type { Outbox } from '../src/closing/outbox.js';
import { RateBudget } from '../src/closing/rate-budget.js';
import { SessionCloser } from '../src/closing/session-closer.js';
import { GenesysClient } from '../src/genesys/genesys-client.js';
import { newsOfEvent } from '../src/open-messaging/receiving/event-news.js';
import { EventReceiver } from '../src/open-messaging/receiving/event-receiver.js';
import { nodeReceiver } from '../src/open-messaging/receiving/node-receiver.js';
import { quiet } from '../test/faults/kill-bench.js';
import { atATime, type CloseWay, concurrency } from './close-way.js';
import type { CloudPlace, EventTarget } from './cloud-messages.js';
import { untilClosed } from './until-closed.js';

export interface OurWayOptions {
  readonly name: string;
  readonly outbox: Outbox;
  readonly lookFirst: ClosePlan['lookFirst'];
  readonly pace: Partial<CloserPace>;
  /** Whether the platform pushes the ends to us. */
  readonly pushed: boolean;
}

/** This package, as the façade wires it, with a rate budget that never makes anybody wait. */
export async function ourWay(cloud: CloudPlace, options: OurWayOptions): Promise<CloseWay> {
  const { name, outbox, lookFirst, pace, pushed } = options;
  const { clientId, clientSecret, url } = cloud;
  const budget = new RateBudget({
    key: clientId,
    callsPerMinute: 100_000_000,
    store: outbox.rates,
    logger: quiet,
  });
  const genesys = new GenesysClient({
    apiUrl: url,
    loginUrl: url,
    clientId,
    clientSecret,
    gate: budget,
    logger: quiet,
  });
  const closer = new SessionCloser({
    outbox,
    genesys,
    gate: budget,
    concurrency,
    pace,
    sweepEveryMs: 0,
    logger: quiet,
  });
  await closer.start();
  const events = pushed ? await hearEvents(closer) : undefined;
  const plan = { ...defaultClosePlan, engagement: 'bench', lookFirst };
  return {
    name,
    push: events?.target,
    async close(ids) {
      const closed = untilClosed(closer, ids.length);
      const at = Date.now();
      const signals = [{ source: 'dialog', id: 'payment', outcome: 'completed', at }] as const;
      await atATime(concurrency, ids, async (conversationId) => {
        await closer.schedule({ conversationId, plan, signals, handedOver: false, dueAt: at });
      });
      return closed;
    },
    async end() {
      events?.stop();
      await closer.stop();
      genesys.close();
    },
  };
}

/** The receiver of pushed events on a server of its own, as a host has it. */
async function hearEvents(closer: SessionCloser): Promise<{ target: EventTarget; stop(): void }> {
  const token = 'token-of-pushed-events';
  const receiver = new EventReceiver({
    token,
    accept: async (event) => {
      const news = newsOfEvent(event);
      if (news !== undefined) await closer.hear(news);
    },
    logger: quiet,
  });
  const server = createServer(nodeReceiver(receiver));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { url: `http://127.0.0.1:${port}/events`, token },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
