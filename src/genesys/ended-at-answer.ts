import { z } from 'zod';
import { platformTime } from './platform-time.js';

/** `GET /api/v2/analytics/conversations/details`: the end of each conversation that analytics knows. */
export const endedAtAnswer = z
  .object({
    conversations: z.array(z.object({ conversationId: z.string(), conversationEnd: platformTime })).nullish(),
  })
  .transform(
    ({ conversations }) =>
      new Map((conversations ?? []).map((one) => [one.conversationId, one.conversationEnd] as const)),
  );
