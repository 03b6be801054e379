import type { AxiosInstance } from 'axios';
import { atATime, type CloseWay } from './close-way.js';
import type { CloudPlace } from './cloud-messages.js';
import { keepAliveApi } from './keep-alive-api.js';

interface ReadConversation {
  readonly endTime?: string;
  readonly participants: readonly { readonly id: string; readonly purpose: string }[];
}

/** Read, hang up on the first customer, read again. */
export async function peersWay(cloud: CloudPlace, most: number): Promise<CloseWay> {
  const { api, end } = await keepAliveApi(cloud);
  return {
    name: `read, PATCH the first customer, read; ${most === 1 ? 'one by one' : `${most} at a time`}`,
    async close(ids) {
      let proven = 0;
      await atATime(most, ids, async (id) => {
        if (await closeAsPeer(api, id)) proven += 1;
      });
      return proven;
    },
    end: async () => end(),
  };
}

/** Whether the last read showed the end. */
async function closeAsPeer(api: AxiosInstance, id: string): Promise<boolean> {
  const read = async () => (await api.get<ReadConversation>(`/conversations/${id}`)).data;
  const { participants } = await read();
  const customer = participants.find(({ purpose }) => purpose === 'customer');
  if (customer === undefined) throw new Error(`There is no customer in ${id}.`);
  await api.patch(`/conversations/messages/${id}/participants/${customer.id}`, { state: 'disconnected' });
  return (await read()).endTime !== undefined;
}
