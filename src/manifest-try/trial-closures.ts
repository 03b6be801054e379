import type { Closure } from '../closing/closure.js';
import type { DisconnectEvents, GenesysDisconnect } from '../genesys-disconnect.js';
import { formatDuration } from '../manifest/duration.js';
import type { TrialLog } from './trial-log.js';
import type { NearestReason, TrialClosure } from './trial-report.js';

/** Tells the log what the closer does. */
export function logCloser(disconnect: Pick<GenesysDisconnect, 'on'>, log: TrialLog): void {
  const lines: { [Name in keyof DisconnectEvents]?: (event: DisconnectEvents[Name]) => void } = {
    scheduled: ({ closure: { plan, signals } }) => {
      for (const { source, id, outcome } of signals) log.add('signal', `${source} "${id}" ${outcome}`);
      const undo = plan.final
        ? 'final: a word from the guest does not stop it'
        : 'a word from the guest would stop it';
      log.add('grace', `${formatDuration(plan.graceMs)}, reason "${plan.reason}" (${undo})`);
    },
    call: ({ call: { purpose, method, path, status, error } }) =>
      log.add('call', `${purpose.padEnd(12)} ${method} ${path} → ${status ?? error ?? 'no answer'}`),
    accepted: () => log.add('accepted', 'but accepted is not closed: it is read until it is'),
    held: ({ closure }) => log.add('held', closure.causeDetail ?? 'A live agent is in the conversation.'),
    cancelled: () => {
      log.add('cancelled', 'the guest wrote in the grace');
      log.miss(guestReturned);
    },
    closed: ({ closure }) => log.add('closed', `verified, rung: ${closure.rung}`),
    alreadyClosed: () => log.add('closed', 'it was over already'),
    failed: ({ closure }) => log.add('failed', `${closure.cause}: ${closure.causeDetail}`),
  };
  for (const [name, listener] of Object.entries(lines)) {
    disconnect.on(name as 'closed', listener as (event: DisconnectEvents['closed']) => void);
  }
}

const guestReturned: NearestReason = {
  code: 'guest-returned',
  why:
    'The engagement had ended, but the guest wrote in the grace, so the session stays open. "final": true would close it ' +
    'all the same.',
};

/** A closure as the report has it: nothing in it differs from one trial to the next. */
export function reported(closure: Closure, log: TrialLog): TrialClosure {
  const { state, outcome, cause, signals, plan, rung, handedOver, endedAt } = closure;
  const [first] = signals;
  const endedTurnAtMs = log.since(first?.at ?? closure.createdAt);
  const closedAtMs = state === 'closed' && endedAt !== undefined ? log.since(endedAt) : undefined;
  return {
    state,
    outcome,
    cause,
    signals: signals.map((signal) => ({ source: signal.source, id: signal.id, outcome: signal.outcome })),
    plan,
    rung,
    handedOver,
    endedTurnAtMs,
    closedAtMs,
    tookMs: closedAtMs === undefined ? undefined : closedAtMs - endedTurnAtMs,
  };
}
