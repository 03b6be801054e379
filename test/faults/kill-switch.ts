import type { Closure, ClosureChange } from '../../src/closing/closure.js';
import type { Lease, Outbox } from '../../src/closing/outbox.js';
import type { RateStore } from '../../src/closing/rate-store.js';
import type { ApiCall, CallGate, Lane } from '../../src/genesys/api-call.js';
import type { FaultStep, KillPoint } from './fault-steps.js';

/** Ends this process as `kill -9` does, when the step is reached for the nth time. */
export class KillSwitch {
  readonly #point: KillPoint | undefined;
  #reached = 0;

  constructor(point?: KillPoint) {
    this.#point = point;
  }

  readonly reach = (step: FaultStep): void => {
    if (this.#point?.step !== step) return;
    this.#reached += 1;
    const { nth, signal = 'SIGKILL' } = this.#point;
    // Paused once, killed at any time from the nth on: several closures may be at the same step.
    if (signal === 'SIGKILL' ? this.#reached >= nth : this.#reached === nth)
      process.kill(process.pid, signal);
  };

  /** Reaches the steps before and after the work. */
  readonly around = async <Result>(
    before: FaultStep,
    work: () => Promise<Result>,
    after: FaultStep,
  ): Promise<Result> => {
    this.reach(before);
    const result = await work();
    this.reach(after);
    return result;
  };
}

/** The outbox, with a step before and after everything that a closer does with it. */
export function killedOutbox(outbox: Outbox, { reach, around }: KillSwitch): Outbox {
  const release = (change: ClosureChange, write: () => Promise<Closure>) => {
    if (change.state === 'closed') return around('before end', write, 'after end');
    if (change.state === 'verifying') return around('before accept', write, 'after accept');
    return around('before check', write, 'after check');
  };
  const watched: Partial<Outbox> = {
    rates: killedRates(outbox.rates, around),
    add: (...args) => around('before add', () => outbox.add(...args), 'after add'),
    claim: async (request) => {
      reach('before claim');
      const leases = await outbox.claim(request);
      if (leases.length > 0) reach('after claim');
      if (leases.some(isVerifying)) reach('after claim to verify');
      return leases;
    },
    renew: (...args) => around('before renew', () => outbox.renew(...args), 'after renew'),
    save: (...args) => around('before save', () => outbox.save(...args), 'after save'),
    release: (lease, change, ...rest) => release(change, () => outbox.release(lease, change, ...rest)),
    nextDueAt: () => around('before next due', () => outbox.nextDueAt(), 'after next due'),
  };
  return new Proxy(outbox, {
    get(target, name) {
      if (name in watched) return Reflect.get(watched, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Whether a look came right before it is all one to who is killed at a disconnect. */
const stepOf = (lane: Exclude<Lane, 'message'>) => (lane === 'close-now' ? 'close' : lane);

/** The gate that every request to the platform passes, with a step before and after each. */
export function killedGate(gate: CallGate, { reach }: KillSwitch): CallGate {
  return {
    admit: async (lane: Lane, signal?: AbortSignal) => {
      await gate.admit(lane, signal);
      if (lane !== 'message') reach(`before ${stepOf(lane)} call`);
    },
    hasRoom: () => gate.hasRoom(),
    observe: (call: ApiCall) => {
      gate.observe(call);
      if (call.lane !== 'message') reach(`after ${stepOf(call.lane)} call`);
    },
  };
}

function killedRates(rates: RateStore, around: KillSwitch['around']): RateStore {
  return {
    take: (request) => around('before budget', () => rates.take(request), 'after budget'),
    block: (key, until) => rates.block(key, until),
  };
}

function isVerifying({ closure }: Lease): boolean {
  return closure.state === 'verifying';
}
