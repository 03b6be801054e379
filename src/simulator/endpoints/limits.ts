import { ok } from '../http/answer.js';
import { param } from '../http/exchange.js';
import type { Route } from '../http/router.js';

/** The organisation's effective limits. The simulator has one, in the namespace that the switch names. */
export const limits: Route = {
  method: 'GET',
  template: '/api/v2/organizations/limits/namespaces/{namespaceName}',
  permissions: { any: ['limits:organization:view'] },
  handle: (world, exchange) => {
    const namespace = param(exchange, 'namespaceName');
    const key = 'client.credentials.token.rate.per.minute';
    const value = exchange.token?.client.rateLimit ?? world.rate.allowed;
    const isThere = namespace === world.settings.unknowns.limitsNamespace;
    return ok({ entities: isThere ? [{ key, namespace, value }] : [] });
  },
};
