import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenesysSimulator, ManualClock } from '../../src/simulator/index.js';
import { type OfficialSdk, officialSdk } from './official-sdk.js';
import { operations, subset, whySkipped } from './openapi-subset.js';

const clock = new ManualClock();
const time = new Date(clock.now()).toISOString();
const disconnected = { state: 'disconnected' };
let cloud: GenesysSimulator;
let api: OfficialSdk;

beforeAll(async () => {
  // A minute's worth is not what this suite is about.
  cloud = await GenesysSimulator.start({ clock, rateLimit: 10_000 });
  api = await officialSdk(cloud);
  if (!subset) process.stderr.write(`Skipped: ${whySkipped}\n`);
});

afterAll(() => cloud.stop());

const channel = (messageId?: string) => ({ from: { id: 'u@x', idType: 'Opaque' }, time, messageId });

const firstLeg = (id: string, purpose = 'customer') => {
  const participant = cloud.conversation(id)?.participants.find((one) => one.purpose === purpose);
  return { participantId: participant?.id ?? '', communicationId: participant?.communications[0]?.id ?? '' };
};

describe('the official SDK', () => {
  it('starts an engagement by an agentless message', async () => {
    const answer = await api.checked(
      api.conversations.postConversationsMessagesAgentless({
        fromAddress: cloud.integrationId,
        toAddress: 'engaged@x',
        toAddressMessengerType: 'open',
        textBody: 'hello',
        useExistingActiveConversation: false,
      }),
    );
    expect(cloud.conversation(answer.conversationId ?? '')?.state).toBe('open');
  });

  it('disconnects in each of the five ways, and sees it in both reads', async () => {
    const { conversations: calls } = api;
    const ways: Array<(id: string) => Promise<unknown>> = [
      (id) => calls.patchConversationsMessage(id, disconnected as never),
      (id) => calls.deleteConversation(id),
      (id) =>
        calls.patchConversationsMessageParticipant(id, firstLeg(id).participantId, { body: disconnected }),
      (id) => {
        const { participantId, communicationId } = firstLeg(id);
        return calls.patchConversationsMessageParticipantCommunication(
          id,
          participantId,
          communicationId,
          disconnected,
        );
      },
      (id) => calls.postConversationDisconnect(id),
      (id) => calls.patchConversationParticipant(id, firstLeg(id).participantId, disconnected),
    ];
    for (const way of ways) {
      const { id } = cloud.createConversation({ text: 'hello' });
      await api.checked(way(id));
      expect((await api.checked(calls.getConversation(id))).endTime).toBeUndefined();
      clock.advance(250);
      expect((await api.checked(calls.getConversation(id))).endTime).toEqual(expect.any(String));
      const read = await api.checked(calls.getConversationsMessage(id));
      expect(read.participants?.map(({ state }) => state)).toEqual(['disconnected', 'disconnected']);
    }
  });

  it('reads conversations in every state there is', async () => {
    const reopened = cloud.createConversation().id;
    cloud.endConversation(reopened, 'session.expired');
    cloud.guestWrites(reopened, 'again');
    const zombie = cloud.createConversation().id;
    cloud.makeZombie(zombie);
    const worked = cloud.createConversation().id;
    cloud.agentJoins(worked, { state: 'alerting' });
    cloud.agentAnswers(worked);
    cloud.agentWrites(worked, 'hello');
    cloud.agentLeaves(worked);
    cloud.agentWrapsUp(worked);
    clock.advance(3_000);
    for (const id of [reopened, zombie, worked]) {
      await api.checked(api.conversations.getConversation(id));
      await api.checked(api.conversations.getConversationsMessage(id));
      await api.checked(api.analytics.getAnalyticsConversationDetails(id));
    }
  });

  it('reads and writes a wrap-up', async () => {
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    const { participantId, communicationId } = firstLeg(id, 'agent');
    const address = [id, participantId, communicationId] as const;
    const body = { code: 'DONE', notes: 'well' };
    const { conversations: calls } = api;
    await api.checked(calls.postConversationsMessageParticipantCommunicationWrapup(...address, { body }));
    const read = calls.getConversationsMessageParticipantCommunicationWrapup(...address);
    expect(await api.checked(read)).toMatchObject(body);
  });

  it('brings in everything a guest can send, and finds it again', async () => {
    const { conversations: calls } = api;
    const { integrationId } = cloud;
    const attachment = { mediaType: 'Image', url: 'https://x/a.png', mime: 'image/png', filename: 'a.png' };
    const message = { channel: channel('ext-1'), text: 'hello', content: [{ attachment }] };
    const answer = await api.checked(
      calls.postConversationsMessageInboundOpenMessage(integrationId, message, {
        prefetchConversationId: true,
      }),
    );
    const conversationId = answer.conversationId ?? '';
    clock.advance(100);
    const event = { channel: channel(), events: [{ eventType: 'Typing' }] };
    await api.checked(calls.postConversationsMessageInboundOpenEvent(integrationId, event));
    const structured = {
      channel: channel('ext-2'),
      buttonResponse: { type: 'QuickReply', text: 'Yes', payload: 'yes' },
      originatingMessageId: answer.id ?? '',
    };
    const pressed = await api.checked(
      calls.postConversationsMessageInboundOpenStructuredResponse(integrationId, structured),
    );
    cloud.agentJoins(conversationId);
    const receipt = {
      id: cloud.agentWrites(conversationId, 'hi'),
      channel: { to: { id: 'u@x', idType: 'Opaque' }, time },
      status: 'Failed',
      reasons: [{ code: 'MessageExpired', message: 'too late' }],
      isFinalReceipt: true,
    };
    await api.checked(calls.postConversationsMessageInboundOpenReceipt(integrationId, receipt));
    for (const messageId of [answer.id ?? '', pressed.id ?? '', receipt.id]) {
      const details = await api.checked(calls.getConversationsMessageDetails(messageId));
      expect(details.conversationId).toBe(conversationId);
      await api.checked(calls.getConversationsMessageMessage(conversationId, messageId));
    }
    expect(cloud.conversation(conversationId)?.messages).toHaveLength(3);
  });

  it('uses the deprecated way in', async () => {
    const { conversations: calls } = api;
    const inbound = { ...channel('ext-3'), to: { id: cloud.integrationId } };
    const text = { type: 'Text', direction: 'Inbound', channel: inbound, text: 'hello' };
    await api.checked(calls.postConversationsMessagesInboundOpen(text as never));
    const receipt = {
      id: 'unknown',
      type: 'Receipt',
      status: 'Delivered',
      direction: 'Inbound',
      channel: inbound,
    };
    await api.checked(calls.postConversationsMessagesInboundOpen(receipt as never));
  });

  it('keeps integrations and the threading timeline', async () => {
    const { conversations: calls } = api;
    const created = await api.checked(
      calls.postConversationsMessagingIntegrationsOpen({
        name: 'Mine',
        outboundNotificationWebhookUrl: 'https://bot.example/webhook',
        outboundNotificationWebhookSignatureSecretToken: '0123456789abcdef',
        webhookHeaders: { 'x-tenant': '1' },
      }),
    );
    const id = created.id ?? '';
    clock.advance(500);
    const read = await api.checked(calls.getConversationsMessagingIntegrationsOpenIntegrationId(id));
    expect(read.createStatus).toBe('Completed');
    await api.checked(calls.patchConversationsMessagingIntegrationsOpenIntegrationId(id, { name: 'Yours' }));
    const listing = await api.checked(calls.getConversationsMessagingIntegrationsOpen({ pageSize: 5 }));
    expect(listing.entities?.map(({ name }) => name)).toContain('Yours');
    await api.checked(calls.deleteConversationsMessagingIntegrationsOpenIntegrationId(id));
    const timeline = await api.checked(calls.getConversationsMessagingThreadingtimeline());
    await api.checked(calls.putConversationsMessagingThreadingtimeline(timeline));
  });

  it('asks analytics: by ids, and by a query', async () => {
    const ids = [cloud.createConversation({ address: 'asked@x' }).id, cloud.createConversation().id];
    clock.advance(3_000);
    const batch = await api.checked(api.analytics.getAnalyticsConversationsDetails({ id: ids }));
    expect(batch.conversations?.map(({ conversationId }) => conversationId)).toEqual(ids);
    const answer = await api.checked(
      api.analytics.postAnalyticsConversationsDetailsQuery({
        interval: '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z',
        segmentFilters: [
          {
            type: 'and',
            predicates: [
              { type: 'dimension', dimension: 'addressFrom', operator: 'matches', value: 'asked@x' },
            ],
          },
        ],
        conversationFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
          },
        ],
        paging: { pageSize: 10, pageNumber: 1 },
      }),
    );
    expect(answer.conversations?.map(({ conversationId }) => conversationId)).toEqual([ids[0]]);
  });

  it('opens a notification channel and subscribes', async () => {
    const { notifications: calls } = api;
    const { id = '' } = await api.checked(calls.postNotificationsChannels());
    const topic = [{ id: 'v2.detail.events.conversation.1.customer.end' }];
    await api.checked(calls.postNotificationsChannelSubscriptions(id, topic));
    await api.checked(calls.putNotificationsChannelSubscriptions(id, topic));
    const listing = await api.checked(calls.getNotificationsChannelSubscriptions(id));
    expect(listing.entities).toMatchObject(topic);
    await api.checked(calls.deleteNotificationsChannelSubscriptions(id));
    expect((await api.checked(calls.getNotificationsChannels())).entities).toHaveLength(1);
  });

  it('speaks as a bot connector, and reads the limits', async () => {
    const { integrations: calls } = api;
    const { id: conversationId } = cloud.createConversation();
    const bot = { botId: 'bot', botVersion: '1', botSessionId: 'session', languageCode: 'en-us' };
    const flow = {
      botName: 'Bot',
      integrationId: cloud.integrationId,
      automateFlowExecId: 'flow',
      messagingPlatformType: 'Open',
      channels: ['Messaging'],
    };
    const inputMessage = { type: 'Text', text: 'hi' };
    await api.checked(
      calls.postIntegrationsBotconnectorsIncomingMessages({ ...bot, ...flow, conversationId, inputMessage }),
    );
    const replyMessages = [{ type: 'Text', text: 'hello' }];
    await api.checked(
      calls.postIntegrationsBotconnectorsOutgoingMessages({
        ...bot,
        botState: 'MoreData',
        replyMessages,
      } as never),
    );
    const limits = await api.checked(api.organization.getOrganizationsLimitsNamespace('platform.api'));
    expect(limits.entities).toMatchObject([
      { key: 'client.credentials.token.rate.per.minute', value: 10_000 },
    ]);
  });

  it('is refused in the shape that the platform refuses in', async () => {
    const { conversations: calls } = api;
    const { id } = cloud.createConversation();
    const refusals = [
      await api.refused(calls.getConversation('made-up')),
      await api.refused(calls.patchConversationsMessage(id, { state: 'gone' } as never).catch(dropBody)),
    ];
    cloud.setPermissions(cloud.credentials.clientId, []);
    refusals.push(await api.refused(calls.postConversationDisconnect(id)));
    cloud.setPermissions(cloud.credentials.clientId, ['*']);
    cloud.faults.add({ match: {}, times: 1, effect: { status: 503 } });
    refusals.push(await api.refused(calls.getConversation(id)));
    cloud.rate.allowed = 0;
    refusals.push(await api.refused(calls.getConversation(id)));
    cloud.rate.allowed = 10_000;
    expect(refusals.map(({ status }) => status)).toEqual([404, 400, 403, 503, 429]);
  });

  it.skipIf(!subset)('has by now driven every operation of the subset', () => {
    expect(operations.filter((operation) => !api.driven.has(operation))).toEqual([]);
    expect(operations.length).toBeGreaterThan(30);
  });
});

/** The body of that request is wrong on purpose; only the answer is to be checked. */
function dropBody(reason: unknown): never {
  const seen = cloud.requests.at(-1);
  if (seen) seen.body = undefined;
  throw reason;
}
