import { z } from 'zod';
import type { ConversationSnapshot, ParticipantSnapshot } from './conversation-snapshot.js';
import { platformTime } from './platform-time.js';

const text = z.string().nullish();

/** One leg of a participant. Enumerations are read as text: the platform adds to them without notice. */
export const communication = z.object({
  state: text,
  disconnectType: text,
  wrapup: z.object({ provisional: z.boolean().nullish() }).nullish(),
  afterCallWork: z.object({ state: text }).nullish(),
  afterCallWorkRequired: z.boolean().nullish(),
});
type Communication = z.infer<typeof communication>;

const communications = z.array(communication).nullish();

/** A participant of `GET /api/v2/conversations/{id}`: in this read `messages` are communications, not messages. */
export const participant = z.object({
  id: z.string(),
  purpose: text,
  endTime: platformTime,
  wrapupRequired: z.boolean().nullish(),
  wrapupSkipped: z.boolean().nullish(),
  wrapup: z.object({ provisional: z.boolean().nullish() }).nullish(),
  endAcwTime: platformTime,
  messages: communications,
  calls: communications,
  callbacks: communications,
  chats: communications,
  emails: communications,
  cobrowsesessions: communications,
  screenshares: communications,
  socialExpressions: communications,
  videos: communications,
  internalMessages: communications,
});
type Participant = z.infer<typeof participant>;

/** `GET /api/v2/conversations/{id}`. Its top-level `state` is never there. */
export const conversationAnswer = z
  .object({ id: z.string(), endTime: platformTime, participants: z.array(participant).nullish() })
  .transform(
    ({ id, endTime, participants }): ConversationSnapshot => ({
      id,
      endedAt: endTime,
      participants: (participants ?? []).map((one) => toSnapshot(one, legsOf(one))),
    }),
  );

/** The answer about one conversation: another's would prove nothing about it. */
export const answerFor = (conversationId: string) =>
  conversationAnswer.refine(({ id }) => id.toLowerCase() === conversationId.toLowerCase(), {
    path: ['id'],
    message: 'it is about another conversation than the one asked for',
  });

const isLive = (state: string) => state !== 'disconnected' && state !== 'terminated';

/** What a participant's legs say of it. */
export function toSnapshot(
  from: Omit<Participant, 'messages'>,
  legs: readonly Communication[],
): ParticipantSnapshot {
  const leg = legs.findLast(({ state }) => isLive(state ?? 'none')) ?? legs.at(-1);
  // Without a leg there is no state to go by: it has left if it has an end.
  const state = leg ? (leg.state ?? 'none') : from.endTime === undefined ? 'none' : 'disconnected';
  return {
    id: from.id,
    purpose: from.purpose ?? 'unknown',
    state,
    live: isLive(state),
    workPending: owesWrapUp(from, legs),
    disconnectType: leg?.disconnectType ?? undefined,
    endedAt: from.endTime,
  };
}

function legsOf(from: Participant): Communication[] {
  const { messages, calls, callbacks, chats, emails } = from;
  const { cobrowsesessions, screenshares, socialExpressions, videos, internalMessages } = from;
  const rare = [cobrowsesessions, screenshares, socialExpressions, videos, internalMessages];
  // Messages last: where everybody has left, the last message leg is the one to report.
  return [...rare, calls, callbacks, chats, emails, messages].flatMap((legs) => legs ?? []);
}

/** After-call work that is under way, or a wrap-up that is required and was neither written nor waived. */
function owesWrapUp(from: Omit<Participant, 'messages'>, legs: readonly Communication[]): boolean {
  const { purpose, wrapup, wrapupRequired, wrapupSkipped, endAcwTime } = from;
  if (purpose !== 'agent' && purpose !== 'user') return false;
  const work = legs.map(({ afterCallWork }) => afterCallWork?.state ?? 'unknown');
  if (work.includes('pending')) return true;
  if (work.some((state) => state !== 'unknown') || wrapupSkipped || endAcwTime !== undefined) return false;
  const required = wrapupRequired || legs.some(({ afterCallWorkRequired }) => afterCallWorkRequired);
  const written = [wrapup, ...legs.map((leg) => leg.wrapup)].some((one) => one && !one.provisional);
  return Boolean(required) && !written;
}
