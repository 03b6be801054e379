import type { Closure } from '../closing/closure.js';
import type { CallEntry, HistoryEntry } from '../closing/history-entry.js';
import { holdCauses } from '../closing/hold.js';
import type { RecordedSignal } from '../closing/recorded-signal.js';
import { planWords } from '../dialog-graph/plan-words.js';
import { formatDuration } from '../manifest/duration.js';
import { printable } from '../printable.js';
import { stateTones } from './closure-table.js';
import type { Terminal } from './terminal.js';
import { showTime } from './time-option.js';

/** Writes what there is to know of one closure. */
export function writeStory(closure: Closure, history: readonly HistoryEntry[], terminal: Terminal): void {
  const { id, conversationId, sequence, state, plan, handedOver, botConversation } = closure;
  const line = (text: string) => terminal.out(`  ${text}`);
  terminal.out(terminal.paint('strong', `Closure ${id}`));
  line(`Conversation ${conversationId}${sequence === 1 ? '' : `, its close number ${sequence}`}`);
  line(printable(`Engagement ${plan.engagement}, reason ${plan.reason}`));
  if (botConversation !== undefined)
    line(printable(`Bot's conversation ${botConversation.conversationId} on ${botConversation.channelId}`));
  if (handedOver) line('A person was asked into the session.');
  line(`${terminal.paint(stateTones[state] ?? 'strong', `${state}:`)} ${printable(standing(closure))}`);
  terminal.out();
  line('The plan:');
  for (const words of planWords(plan)) line(`  ${printable(words)}`);
  terminal.out();
  line('What happened:');
  let instance: string | undefined;
  for (const entry of history) {
    if (entry.instance !== instance) line(terminal.paint('faint', `  by ${printable(entry.instance)}`));
    ({ instance } = entry);
    line(`  ${timelineLine(entry, closure, terminal)}`);
  }
}

function timelineLine(entry: HistoryEntry, { createdAt }: Closure, terminal: Terminal): string {
  const since = `+${Math.max((entry.at - createdAt) / 1_000, 0).toFixed(3)} s`;
  const words = printable(entryWords(entry));
  const tone =
    entry.kind === 'transition'
      ? stateTones[entry.to]
      : entry.kind === 'call' && entry.error !== undefined
        ? 'error'
        : undefined;
  return `${showTime(entry.at)} ${since.padStart(11)}  ${tone === undefined ? words : terminal.paint(tone, words)}`;
}

function entryWords(entry: HistoryEntry): string {
  if (entry.kind === 'signal') return `signal: ${signalWords(entry.signal)}`;
  if (entry.kind === 'call') return `call: ${callWords(entry)}`;
  return `${entry.to}${entry.cause === undefined ? '' : ` (${entry.cause})`}`;
}

function signalWords({ source, id, outcome, activityId }: RecordedSignal): string {
  const turn = activityId === undefined ? '' : `, in the turn of activity ${activityId}`;
  return `${source} "${id}" ${outcome}${turn}`;
}

const purposes: Readonly<Record<CallEntry['purpose'], string>> = {
  conversation: 'disconnect everybody',
  customer: 'disconnect the guest',
  teardown: 'tear down',
  read: 'read',
};

function callWords(call: CallEntry): string {
  const { purpose, method, path, status, durationMs, correlationId, error, shared } = call;
  const answer = status === undefined ? 'no answer' : String(status);
  const fault = error === undefined ? '' : ` ${error}`;
  const trace = correlationId === undefined ? '' : `, correlation id ${correlationId}`;
  const others = shared === undefined || shared < 2 ? '' : `, one call for ${shared} closures`;
  return `${purposes[purpose]}: ${method} ${path} → ${answer}${fault} in ${Math.round(durationMs)} ms${trace}${others}`;
}

/** Where it stands, and what is to be done. */
function standing(closure: Closure): string {
  const { state, plan, outcome, dueAt, endedAt, heldSince, verifyBy, rung } = closure;
  const cause = [closure.cause, closure.causeDetail].filter(Boolean).join('. ');
  const ended = endedAt === undefined ? '' : ` at ${showTime(endedAt)}, ${sinceRecorded(closure)}`;
  switch (state) {
    case 'scheduled':
      return `nothing was sent yet; it is due at ${showTime(dueAt)}.`;
    case 'disconnecting':
      return `a disconnect is under way or will be repeated at ${showTime(dueAt)}.`;
    case 'verifying':
      return `the disconnect was accepted (${rung ?? 'conversation'}); it has to be seen closed by ${showTime(verifyBy ?? dueAt)}, and is looked at next at ${showTime(dueAt)}.`;
    case 'held': {
      const until = (heldSince ?? dueAt) + plan.holdForMs;
      const then = {
        close: 'it is closed all the same',
        'give-up': 'it is given up',
        ask: 'an operator is asked',
      };
      const next = closure.cause === holdCauses.work ? then['give-up'] : then[plan.afterHold];
      return `since ${showTime(heldSince ?? dueAt)}. ${cause} After ${formatDuration(plan.holdForMs)}, at ${showTime(until)}, ${next}. To decide now: decide close ${closure.id}, or decide give-up ${closure.id}. It is looked at next at ${showTime(dueAt)}.`;
    }
    case 'closed':
      return `${outcome === 'already-closed' ? 'it was over before anything was sent' : `closed by this package (${rung ?? 'conversation'})`}${ended}.`;
    case 'cancelled':
      return `${cause}${ended}.`;
    case 'failed':
      return `${cause}${ended === '' ? '' : ` Given up${ended}.`} When the cause is mended: retry ${closure.id}`;
  }
}

function sinceRecorded({ endedAt = 0, createdAt }: Closure): string {
  const after = endedAt - createdAt;
  return after < 0 ? `${seconds(-after)} before it was recorded` : `${seconds(after)} after it was recorded`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}
