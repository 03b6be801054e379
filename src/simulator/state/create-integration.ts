import type { Integration } from './integration.js';
import type { World } from './world.js';

export interface NewIntegration {
  id?: string;
  name: string;
  outboundNotificationWebhookUrl: string;
  outboundNotificationWebhookSignatureSecretToken: string;
  webhookHeaders?: Record<string, string>;
  createdBy?: string;
}

/** A new integration; the platform completes it a little later. */
export function createIntegration(world: World, beginning: NewIntegration): Integration {
  const now = world.clock.now();
  const integration: Integration = {
    webhookHeaders: {},
    ...beginning,
    id: beginning.id ?? world.dice.uuid(),
    createStatus: 'Initiated',
    dateCreated: now,
    dateModified: now,
  };
  world.integrations.set(integration.id, integration);
  world.agenda.after(world.settings.delays.integration, () => {
    integration.createStatus = 'Completed';
  });
  return integration;
}
