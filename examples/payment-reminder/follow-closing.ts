import type { GenesysDisconnect } from 'botbuilder-genesys-disconnect';

/** One thing that happened on the way from the terminal signal to the proof. */
export interface ClosingStep {
  /** The Genesys conversation. */
  readonly conversationId: string;
  /** A word, such as `signal`, `call` or `verified`. */
  readonly what: string;
  readonly detail: string;
}

/** Tells of every closing, step by step, in words for a person. */
export function followClosing(disconnect: GenesysDisconnect, tell: (step: ClosingStep) => void): void {
  disconnect.on('scheduled', ({ closure: { conversationId, signals, plan, createdAt, dueAt } }) => {
    const ends = signals.filter(({ source }) => source !== 'reopened');
    for (const { source, id, outcome } of ends) {
      tell({ conversationId, what: 'signal', detail: `${source} "${id}" ${outcome}` });
    }
    const word = plan.final ? 'a late word will not stop it' : 'a word from the guest would stop it';
    const graceMs = ends.length > 0 ? plan.graceMs : dueAt - createdAt;
    const detail = `${Math.round(graceMs / 1_000)} s, reason "${plan.reason}" (${word})`;
    tell({ conversationId, what: 'grace', detail });
  });
  disconnect.on('reopened', ({ closure: { conversationId, sequence, signals } }) => {
    const [seen] = signals.filter(({ source }) => source === 'reopened');
    const again = `it is open again (seen by ${seen?.outcome}), so it is closed again: close ${sequence}`;
    tell({
      conversationId,
      what: 'reopened',
      detail: seen ? again : 'the guest wrote, and the bot begins anew',
    });
  });
  disconnect.on('call', ({ closure: { conversationId }, call }) => {
    const { purpose, method, path, status, durationMs, error } = call;
    const result = status === undefined ? error : `${status}${error ? ` ${error}` : ''}`;
    const detail = `${purpose.padEnd(12)} ${method} ${path} → ${result} (${Math.round(durationMs)} ms)`;
    tell({ conversationId, what: 'call', detail });
  });
  disconnect.on('accepted', ({ closure: { conversationId } }) => {
    tell({
      conversationId,
      what: 'accepted',
      detail: 'but accepted is not closed: waiting for the event or the read that proves it',
    });
  });
  disconnect.on('held', ({ closure: { conversationId, causeDetail = '' } }) => {
    tell({ conversationId, what: 'held', detail: causeDetail });
  });
  disconnect.on('cancelled', ({ closure: { conversationId, cause = '' } }) => {
    tell({ conversationId, what: 'cancelled', detail: cause });
  });
  for (const outcome of ['closed', 'alreadyClosed'] as const) {
    disconnect.on(outcome, ({ closure }) => {
      const { conversationId, createdAt, endedAt = createdAt, rung = 'none needed' } = closure;
      const seconds = ((endedAt - createdAt) / 1_000).toFixed(2);
      const since = closure.sequence === 1 ? 'the terminal turn' : 'it was to be closed again';
      const detail = `${outcome}, rung: ${rung}, ${seconds} s after ${since}`;
      tell({ conversationId, what: 'verified', detail });
    });
  }
  disconnect.on('failed', ({ closure: { conversationId, cause, causeDetail } }) => {
    tell({ conversationId, what: 'failed', detail: `${cause}: ${causeDetail}` });
  });
}
