import { formatDuration } from '../manifest/duration.js';
import type { TrialClosure, TrialReport } from './trial-report.js';

/** The report for a person: what happened, then what became of it. */
export function describeReport(report: TrialReport): string[] {
  const { bot, events, played } = report;
  return [
    `bot: ${bot}`,
    ...(played.passedOver > 0
      ? [`Not played, and not compared: ${played.passedOver} activities of the bot in the recording.`]
      : []),
    '',
    ...events.map(({ atMs, who, what }) => `${seconds(atMs).padStart(9)}  ${who.padEnd(9)}  ${what}`),
    '',
    ...conclusion(report),
  ];
}

/** What became of the engagement, in a few lines. */
function conclusion({ closure, notClosed, closures }: TrialReport): string[] {
  if (closure !== undefined) return closedLines(closure);
  const before = closures.filter(({ state }) => state !== 'closed' && state !== 'cancelled');
  return [
    'NOT CLOSED',
    `  nearest reason  ${notClosed?.code}${notClosed?.turn === undefined ? '' : `, turn ${notClosed.turn}`}`,
    `  why             ${notClosed?.why}`,
    ...before.map(({ plan }) => `  reason          ${plan.reason}`),
  ];
}

function closedLines({ signals, plan, rung, outcome, tookMs = 0 }: TrialClosure): string[] {
  const named = signals.map((signal) => `${signal.source} "${signal.id}" ${signal.outcome}`);
  const how = outcome === 'already-closed' ? 'it was over already' : `by the rung "${rung}", and verified`;
  return [
    'CLOSED',
    `  engagement      ${plan.engagement}`,
    `  by signal       ${named.join('; then ')}`,
    `  reason          ${plan.reason}`,
    `  when            ${seconds(tookMs)} after the turn that ended it, of which ${formatDuration(plan.graceMs)} grace`,
    `  how             ${how}`,
    `  a late guest    ${lateGuest(plan)}`,
  ];
}

function lateGuest({ lateGuest: { answer, text } }: TrialClosure['plan']): string {
  if (answer === 'ignore') return 'gets no answer';
  if (answer === 'reopen') return 'opens the session again';
  return `gets once: ${text}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)}s`;
}
