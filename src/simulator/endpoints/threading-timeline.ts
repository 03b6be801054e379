import { z } from 'zod';
import { ok } from '../http/answer.js';
import { expectBody } from '../http/parse-json.js';
import type { Route } from '../http/router.js';

const longest = 72 * 60;
const minutes = z.number().int().min(0).max(longest);

const timeline = z.object({
  settings: z
    .array(
      z.object({
        messengerType: z.enum([
          'sms',
          'facebook',
          'twitter',
          'whatsapp',
          'webmessaging',
          'instagram',
          'open',
          'apple',
        ]),
        timeoutInMinutes: minutes,
      }),
    )
    .default([]),
  defaultTimeoutMinutes: minutes.default(longest),
});

const template = '/api/v2/conversations/messaging/threadingtimeline';

/** The window in which a guest's message opens an ended conversation again. */
export const threadingTimeline: Route[] = [
  {
    method: 'GET',
    template,
    permissions: { all: ['conversation:threadingTimeline:view'] },
    handle: (world) => ok(world.threading),
  },
  {
    method: 'PUT',
    template,
    permissions: { all: ['conversation:threadingTimeline:edit'] },
    handle: (world, exchange) => {
      world.threading = expectBody(exchange, timeline);
      return ok(world.threading);
    },
  },
];
