import type { ClosePlan } from '../../src/closing/close-plan.js';
import type { CloserPace } from '../../src/closing/closer-tools.js';
import type { KillPoint } from './fault-steps.js';

/** The database that workers share. */
export type FaultDatabase =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string };

/** How a worker works, as told by whoever started it. */
export interface WorkerSettings {
  readonly database: FaultDatabase;
  /** The simulator. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callsPerMinute: number;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly pace: Partial<CloserPace>;
  /** Closers in this process, each with an outbox of its own. @default 1 */
  readonly closers?: number | undefined;
  readonly killAt?: KillPoint | undefined;
}

/** What a worker is told. */
export type ToWorker =
  | { readonly type: 'start'; readonly settings: WorkerSettings }
  | { readonly type: 'close'; readonly conversationId: string; readonly plan: Partial<ClosePlan> }
  | { readonly type: 'stop' };

/** What a worker says. */
export type FromWorker =
  /** It is loaded and waits for its settings. */
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly instance: string }
  /** It could not start. */
  | { readonly type: 'refused'; readonly message: string }
  /** The closure is durable: the turn may return. */
  | { readonly type: 'acknowledged'; readonly conversationId: string; readonly closureId: string }
  /** The rate budget has room for a call, and counted it as of then. */
  | { readonly type: 'counted'; readonly at: number }
  /** The first thing written for a closure by this worker. */
  | { readonly type: 'called'; readonly closureId: string; readonly at: number }
  | { readonly type: 'ended'; readonly closureId: string; readonly state: string }
  | { readonly type: 'health'; readonly state: string; readonly reasons: readonly string[] }
  | { readonly type: 'lost-lease'; readonly closureId: string };
