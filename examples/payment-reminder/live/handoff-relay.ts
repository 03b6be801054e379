import { randomUUID } from 'node:crypto';
import type { GenesysClient } from 'botbuilder-genesys-disconnect';
import type { DirectLine } from '../direct-line/direct-line.js';
import type { Platform } from '../platform.js';
import type { Engagement, Engagements } from './engagements.js';

/** What the relay stands between. */
export interface HandoffRelayOptions {
  readonly directLine: DirectLine;
  readonly engagements: Engagements;
  readonly client: GenesysClient;
  readonly platform: Platform;
  readonly onError: (error: unknown) => void;
}

/**
 * While a person talks with the guest, carries the words: the agent's to the phone, the guest's to Genesys Cloud. When
 * the agent has finished, the bot is told.
 */
export function relayHandoffs({
  directLine,
  engagements,
  client,
  platform,
  onError,
}: HandoffRelayOptions): void {
  const { cloud, integrationId } = platform;
  // By the engagement itself: what is remembered of it ends with it.
  const handedOver = new WeakSet<Engagement>();

  directLine.on('bot', (phone, { name }) => {
    const engagement = engagements.onPhone(phone);
    if (engagement !== undefined && name === 'handoff.initiate') handedOver.add(engagement);
  });
  directLine.on('guest', (phone, { id = randomUUID(), type, text }) => {
    const engagement = engagements.onPhone(phone);
    if (type !== 'message' || !text || !engagement || !handedOver.has(engagement)) return;
    const from = { id: engagement.address, nickname: 'Guest' };
    client.receiveOpenMessage(integrationId, { messageId: id, from, time: Date.now(), text }).catch(onError);
  });
  cloud?.on('outbound', ({ conversationId, participantId, originatingEntity, text }) => {
    const engagement = engagements.ofConversation(conversationId);
    if (engagement === undefined || originatingEntity !== 'Human') return;
    const agent = cloud.conversation(conversationId)?.participants.find(({ id }) => id === participantId);
    const from = { id: participantId, name: agent?.name ?? 'Agent' };
    directLine.say(engagement.phone, { type: 'message', text, from });
  });
  cloud?.on('conversation', ({ conversationId, what, participantId }) => {
    const engagement = engagements.ofConversation(conversationId);
    if (engagement === undefined || !what.startsWith('participant')) return;
    const who = cloud.conversation(conversationId)?.participants.find(({ id }) => id === participantId);
    if (who?.purpose !== 'agent') return;
    if (what !== 'participant left') {
      handedOver.add(engagement);
      return;
    }
    handedOver.delete(engagement);
    const status = { type: 'event', name: 'handoff.status', value: { state: 'completed' } };
    directLine.tellBot(engagement.phone, status).catch(onError);
  });
}
