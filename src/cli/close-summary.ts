import type { CloseResult } from './close-conversations.js';
import type { Terminal } from './terminal.js';

/** The ids that JSON and the text tell one by one; the record has all. */
const mostTold = 100;

/** Whether everything that was asked for is closed. */
export function isAllClosed({ targets, stopped }: CloseResult): boolean {
  const { failed, cancelled } = targets.counts;
  return stopped === undefined && targets.open === 0 && failed === 0 && cancelled === 0;
}

/** What became of a run, for programs. */
export function resultData(result: CloseResult) {
  const { targets, calls, recorded, joined, closedBefore, stopped } = result;
  return {
    recorded,
    joined,
    closedBefore: closedBefore.read + closedBefore.analytics,
    closedBeforeBy: closedBefore,
    ...targets.counts,
    held: targets.held.length,
    open: targets.open - targets.held.length,
    stopped: stopped ?? null,
    heldConversations: targets.held.slice(0, mostTold),
    failures: targets.failed,
    cancellations: targets.cancelled,
    calls: { ...calls.figures, callsPerClose: calls.figures.callsPerClose ?? null },
  };
}

/** What became of a run, for people. */
export function writeResult(result: CloseResult, terminal: Terminal): void {
  const { targets, calls, requested, recorded, joined, closedBefore, stopped } = result;
  const { closed, alreadyClosed, failed, cancelled } = targets.counts;
  const { held } = targets;
  const open = targets.open - held.length;
  const parts = [
    terminal.paint('good', `${number(closed)} closed`),
    `${number(alreadyClosed)} over already`,
    ...(closedBefore.read > 0 ? [`${number(closedBefore.read)} closed before, read and still closed`] : []),
    ...(closedBefore.analytics > 0
      ? [`${number(closedBefore.analytics)} closed days before, and still so by analytics`]
      : []),
    ...(cancelled > 0 ? [`${number(cancelled)} cancelled`] : []),
    ...(held.length > 0 ? [terminal.paint('warning', `${number(held.length)} held`)] : []),
    ...(failed > 0 ? [terminal.paint('error', `${number(failed)} failed`)] : []),
    ...(open > 0 ? [`${number(open)} not ended`] : []),
  ];
  terminal.out(`Conversations: ${parts.join(', ')}.`);
  if (joined > 0) terminal.out(`${number(joined)} of them had an open closure already, which goes on.`);
  // Of all that this process has worked on: other closures of the outbox may be among it.
  terminal.out(String(calls));
  for (const state of ['failed', 'cancelled'] as const)
    for (const { conversationId, id, cause, causeDetail } of targets[state])
      terminal.out(
        `${terminal.paint('error', state)} ${conversationId} (closure ${id}): ${cause}. ${causeDetail}`.trimEnd(),
      );
  if (failed > targets.failed.length) terminal.out(`The other failed ones: list --state failed --all`);
  for (const id of held.slice(0, mostTold))
    terminal.out(
      `${terminal.paint('warning', 'held')} ${id}: a live agent is in it, or has after-call work to do`,
    );
  if (held.length > 0)
    terminal.say(
      'The held ones are closed when their agents have left: by whatever works on this outbox, or by the same command later.',
    );
  if (stopped === 'not-permitted')
    terminal.say(
      'Stopped, because nothing could be closed for want of a permission. Grant it, then give the same command again.',
    );
  if (stopped === 'interrupted' || (stopped === 'not-permitted' && open > 0))
    terminal.say(
      `${number(recorded)} of ${number(requested)} are in the record. The same command again goes on with the rest and closes nothing twice; whatever works on this outbox goes on with what is recorded.`,
    );
}

const number = (count: number) => count.toLocaleString('en');
