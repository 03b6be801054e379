import sdk from 'purecloud-platform-client-v2';
import { atATime, type CloseWay, concurrency } from './close-way.js';
import type { CloudPlace } from './cloud-messages.js';

/** The official SDK's call for each, without proof. It is the full teardown, which ends an agent's after-call work. */
export async function sdkWay({ port, clientId, clientSecret }: CloudPlace): Promise<CloseWay> {
  const client = sdk.ApiClient.instance;
  client.setGateway({ protocol: 'http', host: '127.0.0.1', port });
  await client.loginClientCredentialsGrant(clientId, clientSecret);
  const conversations = new sdk.ConversationsApi();
  return {
    name: 'official SDK: postConversationDisconnect, no proof',
    async close(ids) {
      await atATime(concurrency, ids, async (id) => {
        await conversations.postConversationDisconnect(id);
      });
      return undefined;
    },
    end: async () => {},
  };
}
