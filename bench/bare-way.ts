import { atATime, type CloseWay, concurrency } from './close-way.js';
import type { CloudPlace } from './cloud-messages.js';
import { keepAliveApi } from './keep-alive-api.js';

/** One PATCH for each, without proof, record or budget: the limit of what Node and axios can do. */
export async function bareWay(cloud: CloudPlace): Promise<CloseWay> {
  const { api, end } = await keepAliveApi(cloud);
  return {
    name: 'bare axios: PATCH, no proof',
    async close(ids) {
      await atATime(concurrency, ids, async (id) => {
        await api.patch(`/conversations/messages/${id}`, { state: 'disconnected' });
      });
      return undefined;
    },
    end: async () => end(),
  };
}
