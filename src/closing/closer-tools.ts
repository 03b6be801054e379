import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, systemClock } from '../clock.js';
import type { GenesysClient } from '../genesys/genesys-client.js';
import { defaultLogger, type Logger } from '../logger.js';
import { defaultRetryPolicy, type RetryPolicy } from './backoff.js';
import type { CloserEvents } from './closer-events.js';
import { EndTimes } from './end-times.js';
import type { Outbox } from './outbox.js';
import { defaultCloserOptions, type SessionCloserOptions } from './session-closer-options.js';
import { TroubleLog } from './trouble-log.js';

/**
 * The calls of the platform that closing makes. Without `readEndedAt` each close is verified by a read of its own, and
 * nothing is swept for re-opened conversations.
 */
export type ConversationCalls = Pick<
  GenesysClient,
  'disconnectConversation' | 'disconnectParticipant' | 'tearDown' | 'readConversation' | 'readActivity'
> &
  Partial<Pick<GenesysClient, 'readEndedAt'>>;

/** The waits of the closer, in milliseconds. */
export interface CloserPace {
  /** From the acceptance of a disconnect to the first read that may prove it, from 10 to an hour. @default 1_000 */
  readonly firstCheckMs: number;
  /**
   * The longest wait between two such reads, from 1_000 to an hour; they begin at `firstCheckMs` and double.
   * @default 15_000
   */
  readonly longestCheckMs: number;
  /**
   * While the rate budget has no room, closures wait for their proof until many can be asked for in one call: this long
   * on average, half as long at the least. At 300 calls a minute 100 closes gather in 20 s. From 100 to an hour.
   * @default 20_000
   */
  readonly gatherMs: number;
  /**
   * How much longer than `verifyWithin` analytics, which lags behind the live state, may take to show the end, while the
   * rate budget has no room. After that each is read live. Up to a day. @default 300_000
   */
  readonly analyticsLagMs: number;
  /**
   * Between two looks at a held closure, at the least; five times as long while the rate budget has no room, and the
   * longer it is held, the longer, up to ten times as long. From 1_000 to a day.
   * @default 60_000
   */
  readonly heldCheckMs: number;
  /**
   * How long a disconnect whose answer was lost is given to show its effect before it is sent again, from 100 to an
   * hour. @default 10_000
   */
  readonly settleMs: number;
  /**
   * How long after the terminal turn an unknown conversation is asked for again: Genesys Cloud makes conversations
   * asynchronously, so a read right after the first message may not find it. Up to an hour.
   * @default 60_000
   */
  readonly creationMs: number;
}

const defaultCloserPace = {
  firstCheckMs: 1_000,
  longestCheckMs: 15_000,
  gatherMs: 20_000,
  analyticsLagMs: 300_000,
  heldCheckMs: 60_000,
  settleMs: 10_000,
  creationMs: 60_000,
} as const satisfies CloserPace;

/** What every part of the closer works with. */
export interface CloserTools {
  readonly outbox: Outbox;
  readonly genesys: ConversationCalls;
  /** Ends by analytics, many in one call; absent where the platform's calls lack it. */
  readonly endTimes?: EndTimes | undefined;
  /** Whether calls that are only prudent may be made now. */
  readonly hasRoom: () => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** For what an outage makes go wrong with every closure. */
  readonly troubles: TroubleLog;
  readonly retry: RetryPolicy;
  readonly pace: CloserPace;
  /** How long a claim lasts, in milliseconds. */
  readonly leaseMs: number;
  /** This process, in leases and in the history. */
  readonly instance: string;
  /** Tells listeners. Never throws. */
  readonly report: <Name extends keyof CloserEvents>(name: Name, event: CloserEvents[Name]) => void;
}

/** The tools of a closer with these options. */
export function closerTools(options: SessionCloserOptions, report: CloserTools['report']): CloserTools {
  const { outbox, genesys, gate, clock = systemClock, logger = defaultLogger } = options;
  return {
    outbox,
    genesys,
    ...(genesys.readEndedAt && {
      // Asked of the pool each time: another client may have its turn.
      endTimes: new EndTimes(
        async (...args) => (await genesys.readEndedAt?.(...args)) ?? new Map(),
        clock,
        logger,
      ),
    }),
    hasRoom: () => gate?.hasRoom() ?? true,
    clock,
    random: options.random ?? Math.random,
    logger,
    troubles: new TroubleLog(clock, logger),
    retry: { ...defaultRetryPolicy, ...options.retry },
    pace: { ...defaultCloserPace, ...options.pace },
    leaseMs: options.leaseMs ?? defaultCloserOptions.leaseMs,
    instance: options.instance ?? `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    report,
  };
}
