import { UndeliverableError } from '../../errors/undeliverable-error.js';
import { genesysIdOf, isAwaited } from '../sessions/awaited-session.js';
import { followMove } from './follow-move.js';
import { isLocked } from './is-locked.js';
import { learnAddress } from './learn-address.js';
import { giveUpReason } from './message-facts.js';
import type { GuestWords } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import type { Carrier } from './relay.js';
import { sendUtterance } from './send-utterance.js';

/** Carries what the guest said to Genesys Cloud; unless the session was closed while it waited. */
export function carryGuestWords(tools: MessagingTools): Carrier<GuestWords> {
  const { book, closer, clock, integrationId, listeners } = tools;
  return {
    async carry({ guest, utterance, awaited }, { addedAt }) {
      const known = awaited ? await book.await(awaited) : await book.ofGuest(integrationId, guest);
      const closure = known && (await closer.latest(known.conversationId));
      if (isLocked(closure, clock.now())) throw new UndeliverableError(closedMeanwhile);
      const session = known && (await learnAddress(tools, known, addedAt));
      const address = session?.address ?? guest;
      const { conversationId, messageId } = await sendUtterance(tools, address, utterance);
      if (session !== undefined) await followMove(tools, session, conversationId, addedAt);
      const isUnnamed = session !== undefined && isAwaited(session) && conversationId === undefined;
      if (isUnnamed && messageId !== undefined) await tools.askForConversation(session, messageId);
      if (utterance.type !== 'message') return;
      listeners.tell('delivered', {
        way: 'guest-says',
        conversationId: conversationId ?? genesysIdOf(session),
        guest,
        messageId: utterance.id,
      });
    },
    async giveUp({ guest, utterance }, _message, error) {
      if (utterance.type !== 'message') return;
      const session = await book.ofGuest(integrationId, guest);
      const facts = { conversationId: genesysIdOf(session), guest, messageId: utterance.id };
      listeners.tell('undeliverable', { way: 'guest-says', ...facts, ...giveUpReason(error) });
    },
  };
}

const closedMeanwhile =
  'The session was closed before the message reached Genesys Cloud; sent now, it would open the conversation again.';
