import type { CampaignRecord } from './join-closures.js';

/** How many of the started guests have answered. Where there are gaps, it is known of some only. */
export interface CampaignAnswers {
  /** At least so many, where there are gaps; `null` where nothing is known. */
  readonly count: number | null;
  /** Of the started ones, from 0 to 1. */
  readonly share: number | null;
  /** Started ones who have never answered; at most so many, where there are gaps. */
  readonly never: number | null;
  /** Why it is not known of all. */
  readonly gaps: readonly AnswerGap[];
}

type AnswerGap = keyof typeof answerGaps;

/** Why it may not be known that a guest has answered. */
export const answerGaps = {
  'no-bot':
    'No bot that shares this outbox has heard a guest yet, so who has answered is not known. Does the bot use this outbox?',
  'bot-came-later': 'No bot noted answers yet when the campaign began: those of that time are not counted.',
  'not-assigned':
    'A bot has heard guests without knowing their Genesys conversation. They may be guests of the campaign; linkSession() has them counted.',
  'not-recorded': 'Of some that were started it is not recorded whether they have answered.',
} as const;

/** How far the clocks of processes may be apart, in milliseconds. */
const clockSlackMs = 60_000;
/** How inexactly it is known when a bot has heard a guest whom it could not assign, in milliseconds. */
const unassignedSlackMs = 3_600_000;

/** Counts who has answered. */
export function answersIn({ since, sessions, hearing }: CampaignRecord): CampaignAnswers {
  const { since: heardSince = 0, unassignedAt = Number.NEGATIVE_INFINITY } = hearing ?? {};
  const isGap: Readonly<Record<AnswerGap, boolean>> = {
    'no-bot': hearing === undefined,
    'bot-came-later': heardSince > since + clockSlackMs,
    'not-assigned': unassignedAt >= since - unassignedSlackMs,
    'not-recorded': sessions.some(({ answer }) => answer === undefined),
  };
  const gaps = (Object.keys(answerGaps) as AnswerGap[]).filter((gap) => isGap[gap]);
  const started = sessions.length;
  const count = sessions.filter(({ answer }) => answer?.answeredAt !== undefined).length;
  if (count === 0 && gaps.length > 0) return { count: null, share: null, never: null, gaps };
  return { count, share: started === 0 ? null : count / started, never: started - count, gaps };
}

/** For people: nothing that is not known of all is told as if it were. */
export function answersText({ count, share, never, gaps }: CampaignAnswers) {
  if (count === null || never === null) {
    return { short: 'not known', answered: 'not known', never: 'not known' } as const;
  }
  const isWhole = gaps.length === 0;
  const part = share === null ? '' : ` (${(share * 100).toFixed(1)} %)`;
  return {
    short: `${isWhole ? '' : '≥ '}${count.toLocaleString('en')}`,
    answered: `${isWhole ? '' : 'at least '}${count.toLocaleString('en')}${part}`,
    never: `${isWhole ? '' : 'at most '}${never.toLocaleString('en')}`,
  } as const;
}
