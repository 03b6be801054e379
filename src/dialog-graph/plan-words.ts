import type { ClosePlan } from '../closing/close-plan.js';
import { formatDuration } from '../manifest/duration.js';
import type { EngagementEnd } from './engagement-ends.js';

/** What has to happen for an end to count, such as `dialog "paid" ends completed, when paid is true`. */
export function whenWords({ source, id, accepts, when }: EngagementEnd): string {
  const condition = when === '' ? '' : `, when ${when}`;
  const listed = accepts?.join(' or ');
  switch (source) {
    case 'dialog':
      return `dialog "${id}" ends ${listed}${condition}`;
    case 'event':
      return `event "${id}" is sent`;
    case 'handoff':
      return `the handover to a person is ${listed}`;
    default:
      return `the bot sends "end of conversation"${listed === undefined ? '' : ` with ${listed}`}`;
  }
}

/** What then happens, a sentence each. The guest's words come last, because they can be long. */
export function planWords(plan: ClosePlan): string[] {
  const { graceMs, final } = plan;
  const grace =
    graceMs === 0
      ? "right after the bot's last message"
      : `${formatDuration(graceMs)} after the bot's last message`;
  const unless = final
    ? ', whatever the guest writes before that'
    : graceMs === 0
      ? ''
      : ', unless the guest writes before that';
  return [
    `The session is closed ${grace}${unless}.`,
    ...agentWords(plan),
    ...wayWords(plan),
    ...toldWords(plan),
    lateGuestWords(plan),
  ];
}

/** The plan in the few words that fit into a picture. */
export function shortPlanWords(plan: ClosePlan): string[] {
  const { graceMs, final, lateGuest } = plan;
  return [
    graceMs === 0 ? 'at once' : `after ${formatDuration(graceMs)}`,
    ...(final ? ['final'] : []),
    ...(lateGuest.answer === 'reopen' ? ['late guest: begins anew'] : []),
  ];
}

const afterHoldWords: Readonly<Record<ClosePlan['afterHold'], (length: string) => string>> = {
  close: (length) => `for ${length} at most; then it is closed all the same`,
  'give-up': (length) => `for ${length} at most; then closing is given up and reported`,
  ask: (length) => `and after ${length} those who operate the bot are asked`,
};

function agentWords({ protectAgents, holdForMs, afterHold }: ClosePlan): string[] {
  if (!protectAgents) return ['It is closed also while a live agent is in it.'];
  const length = formatDuration(holdForMs);
  return [`While a live agent is in it, closing waits, ${afterHoldWords[afterHold](length)}.`];
}

const ways: Readonly<Record<ClosePlan['strategy'], string>> = {
  auto: '',
  conversation: 'Everybody in it is disconnected at once (strategy "conversation").',
  customer: 'Only the guest is disconnected; an agent keeps the after-call work (strategy "customer").',
  teardown:
    'The platform\'s repair call is used at once (strategy "teardown"); it also ends an agent\'s after-call work.',
};

function wayWords({ strategy, teardown, wrapUp = 'leave' }: ClosePlan): string[] {
  return [
    ways[strategy],
    teardown === 'never' &&
      "The platform's repair call is never used: rather, the session is reported as failed.",
    wrapUp !== 'leave' && `The wrap-up code ${wrapUp.code} is written after a person was in it.`,
  ].filter((words): words is string => typeof words === 'string' && words !== '');
}

function toldWords({ on = {} }: ClosePlan): string[] {
  const told = Object.entries(on).map(([outcome, event]) => `${outcome}: ${event}`);
  return told.length === 0 ? [] : [`The bot is told by events (${told.join(', ')}).`];
}

function lateGuestWords({ lateGuest, watchForMs }: ClosePlan): string {
  if (watchForMs === 0)
    return 'A guest who writes after that opens the session again: nobody watches for it.';
  const who = `A guest who writes within ${formatDuration(watchForMs)} after that`;
  switch (lateGuest.answer) {
    case 'ignore':
      return `${who} gets no answer.`;
    case 'reopen':
      return `${who} begins anew with the bot.`;
    case 'notice': {
      const others = Object.keys(lateGuest.texts ?? {});
      const also = others.length === 0 ? '' : ` (and in ${others.join(', ')})`;
      return `${who} gets, once${also}: ${JSON.stringify(lateGuest.text)}`;
    }
  }
}
