import type { Integration } from '../state/integration.js';
import { iso } from './iso.js';

const collection = '/api/v2/conversations/messaging/integrations/open';

/** Schema `OpenIntegration`. The webhook's secret is never given back. */
export const integrationView = (integration: Integration) => ({
  id: integration.id,
  name: integration.name,
  outboundNotificationWebhookUrl: integration.outboundNotificationWebhookUrl,
  webhookHeaders: integration.webhookHeaders,
  status: 'Active',
  recipient: { id: integration.id, name: integration.name },
  dateCreated: iso(integration.dateCreated),
  dateModified: iso(integration.dateModified),
  createdBy: integration.createdBy ? { id: integration.createdBy } : undefined,
  createStatus: integration.createStatus,
  selfUri: `${collection}/${integration.id}`,
});

/** Schema `OpenIntegrationEntityListing`: one page. */
export function integrationListing(all: Integration[], pageSize: number, pageNumber: number) {
  const pageCount = Math.max(1, Math.ceil(all.length / pageSize));
  const uri = (page: number) => `${collection}?pageSize=${pageSize}&pageNumber=${page}`;
  return {
    entities: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(integrationView),
    pageSize,
    pageNumber,
    total: all.length,
    pageCount,
    firstUri: uri(1),
    lastUri: uri(pageCount),
    selfUri: uri(pageNumber),
    nextUri: pageNumber < pageCount ? uri(pageNumber + 1) : undefined,
    previousUri: pageNumber > 1 ? uri(pageNumber - 1) : undefined,
  };
}
