import { z } from 'zod';
import { type Answer, empty, ok } from '../http/answer.js';
import { type Exchange, param } from '../http/exchange.js';
import { expectBody } from '../http/parse-json.js';
import { badRequest, notFound } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import { createIntegration } from '../state/create-integration.js';
import type { Integration } from '../state/integration.js';
import type { World } from '../state/world.js';
import { integrationListing, integrationView } from '../views/integration-view.js';

const url = z.url({ protocol: /^https?$/ });

const creation = z.object({
  name: z.string().min(1),
  outboundNotificationWebhookUrl: url,
  outboundNotificationWebhookSignatureSecretToken: z.string().min(16),
  webhookHeaders: z.record(z.string(), z.string()).optional(),
});

/** On paper a change names the integration too, even when its name stays. */
const change = creation.partial().required({ name: true });

const template = '/api/v2/conversations/messaging/integrations/open';

/** Open Messaging integrations. Creation is answered at once and completed later. */
export const integrationsOpen: Route[] = [
  { method: 'GET', template, permissions: { all: ['messaging:integration:view'] }, handle: list },
  { method: 'POST', template, permissions: { all: ['messaging:integration:add'] }, handle: create },
  {
    method: 'GET',
    template: `${template}/{integrationId}`,
    permissions: { all: ['messaging:integration:view'] },
    handle: (world, exchange) => ok(integrationView(find(world, exchange))),
  },
  {
    method: 'PATCH',
    template: `${template}/{integrationId}`,
    permissions: { all: ['messaging:integration:edit'] },
    handle: update,
  },
  {
    method: 'DELETE',
    template: `${template}/{integrationId}`,
    permissions: { all: ['messaging:integration:delete'] },
    handle: remove,
  },
];

function list(world: World, { query }: Exchange): Answer {
  const pageSize = Number(query.get('pageSize') ?? 25);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  if (!(pageSize >= 1) || !(pageNumber >= 1))
    throw badRequest('pageSize and pageNumber have to be 1 or more.');
  return ok(integrationListing([...world.integrations.values()], pageSize, pageNumber));
}

function create(world: World, exchange: Exchange): Answer {
  const body = expectBody(exchange, creation);
  const createdBy = exchange.token?.client.clientId;
  return ok(integrationView(createIntegration(world, { ...body, createdBy })));
}

function update(world: World, exchange: Exchange): Answer {
  const integration = find(world, exchange);
  Object.assign(integration, expectBody(exchange, change), { dateModified: world.clock.now() });
  return ok(integrationView(integration));
}

function remove(world: World, exchange: Exchange): Answer {
  world.integrations.delete(find(world, exchange).id);
  return empty();
}

function find(world: World, exchange: Exchange): Integration {
  const integration = world.integrations.get(param(exchange, 'integrationId'));
  if (!integration) throw notFound();
  return integration;
}
