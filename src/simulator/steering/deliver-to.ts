import { anUrl, aText, type Check, headersCheck, only, refuse, secretCheck } from '../option-check.js';
import type { World } from '../state/world.js';

/** How an integration's webhook is set. */
export interface WebhookSetting {
  /** Signs the messages; 16 characters or more. @default as it is */
  secret?: string;
  /** @default the first integration */
  integrationId?: string;
  /** Sent with every message. @default as they are */
  headers?: Record<string, string>;
}

const settingCheck = only({
  secret: secretCheck,
  integrationId: aText,
  headers: headersCheck,
} satisfies Record<keyof WebhookSetting, Check>);

/** Sets an integration's webhook, as an administrator would. */
export function deliverTo(world: World, url: string, setting: WebhookSetting): void {
  refuse('cloud.deliverTo()', anUrl, url);
  refuse('cloud.deliverTo()', settingCheck, setting);
  const { secret, headers, integrationId = world.integrations.keys().next().value ?? '' } = setting;
  const integration = world.integrations.get(integrationId);
  if (!integration) throw new Error(`The simulator has no integration ${integrationId}.`);
  integration.outboundNotificationWebhookUrl = url;
  if (secret !== undefined) integration.outboundNotificationWebhookSignatureSecretToken = secret;
  if (headers !== undefined) integration.webhookHeaders = headers;
  integration.dateModified = world.clock.now();
}
