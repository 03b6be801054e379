import type { Messages } from '../relaying/messages.js';
import type { MessagingTools } from '../relaying/messaging-tools.js';
import { namesOfBotWords, namesOfUtterance } from '../relaying/queue-names.js';
import type { Relay } from '../relaying/relay.js';
import { sendUtterance } from '../relaying/send-utterance.js';
import type { BridgeServices } from './guest-channel.js';
import type { HeardMessages } from './heard-messages.js';

/** What the bridges may ask for, made of the sessions and the relay. */
export function bridgeServices(
  tools: MessagingTools,
  relay: Pick<Relay<Messages>, 'post'>,
  heard: HeardMessages,
): BridgeServices {
  const { book, integrationId } = tools;
  return {
    integrationId,
    session: (conversationId) => book.find(conversationId),
    sessionOfGuest: (guest) => book.ofGuest(integrationId, guest),
    sessionOfBot: (conversation) => book.ofBot(conversation),
    open: async (session) => void (await book.open(session)),
    awaitSession: (session) => book.await(session),
    change: (conversationId, change) => book.change(conversationId, change),
    toGenesys: (guest, utterance, awaited) => {
      const content = { guest, utterance, awaited };
      return relay.post('guest-says', { ...namesOfUtterance(integrationId, guest, utterance), content });
    },
    beginAtGenesys: async (guest, utterance) => (await sendUtterance(tools, guest, utterance)).conversationId,
    wasHeard: (guest, message) => heard.has(guest, message),
    noteHeard: (guest, message) => heard.add(guest, message),
    fromBot: async ({ conversationId, guest }, { id: utteranceId, text }) => {
      const content = { conversationId, guest, text };
      await relay.post('bot-says', { ...namesOfBotWords(integrationId, content, utteranceId), content });
    },
    turnTimedOut: (turn) => tools.listeners.tell('turnTimedOut', turn),
  };
}
