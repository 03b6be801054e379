import { type Closure, isEnded } from '../closing/closure.js';
import { formatDuration } from '../manifest/duration.js';
import type { GenesysSimulator } from '../simulator/genesys-simulator.js';
import type { Transcript } from './transcript.js';
import type { TrialBot } from './trial-bot.js';
import { reported } from './trial-closures.js';
import type { TrialLog } from './trial-log.js';
import type { NearestReason, TrialReport } from './trial-report.js';

/** Where a trial stands when all is over. */
export interface TrialEnd {
  readonly closures: readonly Closure[];
  readonly cloud: Pick<GenesysSimulator, 'conversation'>;
  readonly log: TrialLog;
  readonly bot: TrialBot;
  readonly transcript: Transcript;
  readonly turns: number;
}

/** Closed, or not and why. The last close counts: what was closed may have been opened again. */
export function verdict(end: TrialEnd): TrialReport {
  const { closures, cloud, log, bot, transcript, turns } = end;
  const last = closures.at(-1);
  const isOpen = last !== undefined && cloud.conversation(last.conversationId)?.state !== 'ended';
  const closed = last?.state === 'closed' && !isOpen;
  return {
    closed,
    ...(closed ? { closure: reported(last, log) } : { notClosed: reasonOf(last, log) }),
    bot: bot.name,
    events: log.events,
    closures: closures.map((closure) => reported(closure, log)),
    played: { turns, passedOver: transcript.passedOver },
    spanMs: log.spanMs,
  };
}

function reasonOf(last: Closure | undefined, log: TrialLog): NearestReason {
  const nearest = log.nearest ?? { code: 'nothing-ended', why: 'Nothing ended.' };
  if (last === undefined) return nearest;
  const { state, plan, cause, causeDetail } = last;
  if (state === 'cancelled') return nearest;
  if (state === 'held') {
    const then = {
      close: 'closes all the same',
      'give-up': 'gives up and reports it',
      ask: 'asks an operator',
    };
    return {
      code: 'held',
      why: `A live agent is in the conversation. The close waits for at most ${formatDuration(plan.holdForMs)}, then it ${then[plan.afterHold]}.`,
    };
  }
  if (state === 'closed') {
    return {
      code: 'reopened',
      why: `The session was closed (reason "${plan.reason}"), then the guest wrote again and opened it; nothing has ended since.`,
    };
  }
  return { code: 'failed', why: isEnded(state) ? `${cause}: ${causeDetail}` : `It stands at ${state}.` };
}
