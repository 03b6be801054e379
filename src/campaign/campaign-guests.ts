import { csvField } from '../csv-field.js';
import { printable } from '../printable.js';
import { answersIn } from './campaign-answers.js';
import { type CampaignStatus, placeOf } from './campaign-status.js';
import type { CampaignRecord, CampaignSession } from './join-closures.js';

/** Which guests of a campaign to list. */
export const guestSelections = ['all', 'answered', 'never-answered'] as const;

/** What became of a started guest. Times in milliseconds since the Unix epoch. */
export interface CampaignGuest {
  /** The caller's own of the row, or made of the guest's address in a way that does not show it. */
  readonly key: string;
  readonly conversationId: string;
  readonly startedAt: number;
  /** `not-known`: no bot could have heard all that the guest wrote. */
  readonly answered: 'yes' | 'no' | 'not-known';
  readonly answeredAt: number | undefined;
  readonly session: keyof CampaignStatus['sessions'];
}

/** The started guests, in the order of their keys. */
export function guestsIn(
  record: CampaignRecord,
  selection: (typeof guestSelections)[number],
): CampaignGuest[] {
  const isKnown = answersIn(record).gaps.every((gap) => gap === 'not-recorded');
  return record.sessions
    .map((session) => guestOf(session, isKnown))
    .filter(({ answered }) => selection === 'all' || (answered === 'yes') === (selection === 'answered'));
}

function guestOf(session: CampaignSession, isKnown: boolean): CampaignGuest {
  const { key, conversationId = '', at: startedAt } = session.start;
  const answeredAt = session.answer?.answeredAt;
  const isSilent = isKnown && session.answer !== undefined;
  const answered = answeredAt !== undefined ? 'yes' : isSilent ? 'no' : 'not-known';
  return { key, conversationId, startedAt, answered, answeredAt, session: placeOf(session) };
}

const columns = ['key', 'conversationId', 'startedAt', 'answered', 'answeredAt', 'session'] as const;

/** Guests as CSV, a row for each; times as ISO 8601. */
export function guestsCsv(guests: readonly CampaignGuest[]): string {
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  const rows = guests.map((guest) => {
    const { startedAt, answeredAt } = guest;
    const shown = { ...guest, startedAt: time(startedAt), answeredAt: time(answeredAt) };
    return columns.map((column) => csvField(printable(shown[column]))).join(',');
  });
  return [columns.join(','), ...rows].join('\r\n');
}
