import type { z } from 'zod';
import type { Clock } from '../clock.js';
import type { CallGate } from '../genesys/api-call.js';
import type { Logger } from '../logger.js';
import { checkOptions } from '../options/option-faults.js';
import { clockKind, loggerKind, optionsOf, withMethods } from '../options/option-kinds.js';
import type { RetryPolicy } from './backoff.js';
import { closerKinds, outboxKind } from './closer-option-kinds.js';
import type { CloserPace, ConversationCalls } from './closer-tools.js';
import type { Outbox } from './outbox.js';

/** What a closer needs and may be told. */
export interface SessionCloserOptions {
  /** Where the closures are kept. The closer opens and closes it. */
  readonly outbox: Outbox;
  /** The platform, usually a `GenesysClient`. */
  readonly genesys: ConversationCalls;
  /** The rate budget that the client uses too; asked whether prudent calls may be made. @default always room */
  readonly gate?: Pick<CallGate, 'hasRoom'> | undefined;
  /** How many closures are worked on at a time, from 1 to 1,000. @default 8 */
  readonly concurrency?: number | undefined;
  /** How long a claim lasts, in milliseconds, from 1_000 to 31 days; it is renewed at half. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /**
   * The longest time between two looks into the outbox, in milliseconds, from 100 to 31 days: the net under the wake-ups.
   * @default 30_000
   */
  readonly pollMs?: number | undefined;
  /** How many closures are kept in memory while the outbox cannot be written, from 1 to 1,000,000. @default 10_000 */
  readonly spillLimit?: number | undefined;
  /** How long a closure is kept in the record after its end, in days, from 1 to 36,500. @default 400 */
  readonly retentionDays?: number | undefined;
  /**
   * How often closed conversations that are still watched are looked through for re-opened ones, in milliseconds, from
   * 60_000 to a day; 0: never. Each closure is looked at soon after its end and then whenever its age has doubled, a hundred
   * in one call: about 8,000 calls for 100,000 closures in 72 hours. Needs `analytics:conversationDetail:view`.
   * @default 3_600_000
   */
  readonly sweepEveryMs?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly pace?: Partial<CloserPace> | undefined;
  /** This process, unique. @default host name, process id and a random part */
  readonly instance?: string | undefined;
  readonly clock?: Clock | undefined;
  /** A number in [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly logger?: Logger | undefined;
}

export const defaultCloserOptions = {
  concurrency: 8,
  leaseMs: 30_000,
  pollMs: 30_000,
  spillLimit: 10_000,
  retentionDays: 400,
  sweepEveryMs: 3_600_000,
} as const satisfies Partial<SessionCloserOptions>;

const schema = optionsOf({
  outbox: outboxKind(),
  genesys: withMethods<ConversationCalls>('the calls of the platform', [
    'disconnectConversation',
    'disconnectParticipant',
    'tearDown',
    'readConversation',
    'readActivity',
  ]),
  gate: withMethods<Pick<CallGate, 'hasRoom'>>('a gate', ['hasRoom']).optional(),
  ...closerKinds,
  clock: clockKind().optional(),
  logger: loggerKind().optional(),
} satisfies Record<keyof SessionCloserOptions, z.ZodType>);

/** @throws ConfigurationError with every fault */
export function checkSessionCloserOptions(options: SessionCloserOptions): void {
  checkOptions('the SessionCloser', schema, options);
}
