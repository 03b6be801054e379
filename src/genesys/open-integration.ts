import { z } from 'zod';
import { checkId } from './check-arguments.js';
import type { ApiRequest } from './platform-request.js';
import { json } from './read-answer.js';

/** An integration of Open Messaging, without its secret and the headers that it sends. */
export interface OpenIntegration {
  readonly id: string;
  readonly name?: string | undefined;
  /** `Initiated` while it is being made, then `Completed`, or `Error`. */
  readonly createStatus?: string | undefined;
  /** Where its messages for guests are delivered. */
  readonly webhookUrl?: string | undefined;
}

/** `GET /api/v2/conversations/messaging/integrations/open/{integrationId}`. */
export function integrationRead(integrationId: string): ApiRequest<OpenIntegration> {
  return {
    method: 'GET',
    path: `/api/v2/conversations/messaging/integrations/open/${checkId('integrationId', integrationId)}`,
    lane: 'read',
    permissions: ['messaging:integration:view'],
    read: json(answer),
  };
}

const text = z.string().nullish();

const answer = z
  .object({ id: z.string(), name: text, createStatus: text, outboundNotificationWebhookUrl: text })
  .transform(
    ({ id, name, createStatus, outboundNotificationWebhookUrl }): OpenIntegration => ({
      id,
      name: name ?? undefined,
      createStatus: createStatus ?? undefined,
      webhookUrl: outboundNotificationWebhookUrl ?? undefined,
    }),
  );
