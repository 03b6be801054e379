import { z } from 'zod';
import { checkTimeline } from './check-arguments.js';
import { type ApiRequest, jsonBody } from './platform-request.js';
import { json } from './read-answer.js';

/** For how long after its end a guest's message opens the same conversation again, by type of messenger. */
export interface ThreadingTimeline {
  readonly settings: readonly {
    /** `open`, `webmessaging`, `whatsapp`, … */
    readonly messengerType: string;
    /** Minutes, 0 to 4,320. */
    readonly timeoutInMinutes: number;
  }[];
  /** Of every messenger that is not among the settings; minutes, 0 to 4,320. Absent where the platform does not say. */
  readonly defaultTimeoutMinutes?: number | undefined;
}

const path = '/api/v2/conversations/messaging/threadingtimeline';

/** `GET /api/v2/conversations/messaging/threadingtimeline`. */
export function timelineRead(): ApiRequest<ThreadingTimeline> {
  return {
    method: 'GET',
    path,
    lane: 'read',
    permissions: ['conversation:threadingTimeline:view'],
    read: json(answer),
  };
}

/** `PUT /api/v2/conversations/messaging/threadingtimeline`. */
export function timelineWrite(timeline: ThreadingTimeline): ApiRequest<ThreadingTimeline> {
  checkTimeline(timeline);
  const { settings, defaultTimeoutMinutes } = timeline;
  return {
    method: 'PUT',
    path,
    lane: 'read',
    body: jsonBody({ settings, defaultTimeoutMinutes }),
    permissions: ['conversation:threadingTimeline:edit'],
    read: json(answer),
  };
}

const minutes = z.number().int().min(0);

const answer = z
  .object({
    settings: z.array(z.object({ messengerType: z.string(), timeoutInMinutes: minutes })).nullish(),
    defaultTimeoutMinutes: minutes.nullish(),
  })
  .transform(
    ({ settings, defaultTimeoutMinutes }): ThreadingTimeline => ({
      settings: settings ?? [],
      defaultTimeoutMinutes: defaultTimeoutMinutes ?? undefined,
    }),
  );
