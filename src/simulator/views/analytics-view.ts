import type { Communication, Conversation, DisconnectType, Participant } from '../state/conversation.js';
import { iso, isoOrNone } from './iso.js';

/** A conversation as analytics had it at `asOf`; undefined when analytics did not know it yet. */
export function analyticsView(conversation: Conversation, asOf: number) {
  if (conversation.startTime > asOf) return undefined;
  return {
    conversationId: conversation.id,
    conversationStart: iso(conversation.startTime),
    conversationEnd: isoOrNone(endAsOf(conversation, asOf)),
    originatingDirection: conversation.direction,
    divisionIds: [],
    participants: conversation.participants
      .filter((participant) => participant.startTime <= asOf)
      .map((participant) => participantView(conversation, participant, asOf)),
  };
}

export type AnalyticsConversation = NonNullable<ReturnType<typeof analyticsView>>;

/** The end that held at `asOf`: one that had come, and that had not been undone by a re-opening. */
function endAsOf({ endings }: Conversation, asOf: number): number | undefined {
  const holding = endings.filter(({ at, reopenedAt = Infinity }) => at <= asOf && reopenedAt > asOf);
  return holding.at(-1)?.at;
}

const participantView = (conversation: Conversation, participant: Participant, asOf: number) => ({
  participantId: participant.id,
  participantName: participant.name,
  purpose: participant.purpose,
  userId: participant.userId,
  sessions: participant.communications.map((leg) => sessionView(conversation, participant, leg, asOf)),
});

function sessionView(conversation: Conversation, participant: Participant, leg: Communication, asOf: number) {
  const { address, integrationId, messengerType } = conversation;
  const inbound = leg.direction === 'inbound';
  return {
    sessionId: leg.id,
    mediaType: 'message',
    messageType: messengerType,
    provider: 'PureCloud Messaging',
    direction: leg.direction,
    addressFrom: inbound ? address : integrationId,
    addressTo: inbound ? integrationId : address,
    segments: segmentsOf(participant, leg, asOf),
  };
}

interface Segment {
  segmentType: 'alert' | 'interact' | 'wrapup';
  segmentStart: string;
  segmentEnd?: string;
  queueId?: string;
  disconnectType?: string;
  wrapUpCode?: string;
  wrapUpNote?: string;
}

function segmentsOf({ queueId }: Participant, leg: Communication, asOf: number): Segment[] {
  const past = (time: number | undefined) => (time !== undefined && time <= asOf ? time : undefined);
  const { startTime, afterCallWork: work, wrapup } = leg;
  const connected = past(leg.connectedTime);
  const left = past(leg.disconnectedTime);
  const disconnectType =
    left === undefined || !leg.disconnectType ? undefined : inAnalytics(leg.disconnectType);
  const segments: Segment[] = [];
  if (connected === undefined || connected > startTime) {
    const alone = connected === undefined ? { segmentEnd: isoOrNone(left), disconnectType } : undefined;
    const segmentEnd = isoOrNone(connected);
    segments.push({ segmentType: 'alert', segmentStart: iso(startTime), segmentEnd, queueId, ...alone });
  }
  if (connected !== undefined) {
    const segmentEnd = isoOrNone(left);
    segments.push({
      segmentType: 'interact',
      segmentStart: iso(connected),
      segmentEnd,
      queueId,
      disconnectType,
    });
  }
  const workStart = past(work.startTime);
  if (workStart !== undefined) {
    const workEnd = past(work.endTime);
    segments.push({
      segmentType: 'wrapup',
      segmentStart: iso(workStart),
      segmentEnd: isoOrNone(workEnd),
      queueId,
      wrapUpCode: workEnd === undefined ? undefined : wrapup?.code,
      wrapUpNote: workEnd === undefined ? undefined : wrapup?.notes,
    });
  }
  return segments;
}

/** Analytics writes disconnect types its own way. */
function inAnalytics(disconnectType: DisconnectType): string {
  if (disconnectType === 'session.expired') return 'sessionExpired';
  return disconnectType;
}
