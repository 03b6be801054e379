import { carryAwaited } from './carry-awaited.js';
import { carryBotWords } from './carry-bot-words.js';
import { carryGuestWords } from './carry-guest-words.js';
import { carryReceipt } from './carry-receipt.js';
import { carryToGuest } from './carry-to-guest.js';
import type { Messages } from './messages.js';
import type { MessagingTools } from './messaging-tools.js';
import type { Carriers } from './relay.js';

/** Who carries each kind of message. */
export function carriers(tools: MessagingTools): Carriers<Messages> {
  return {
    'to-guest': carryToGuest(tools),
    'guest-says': carryGuestWords(tools),
    'bot-says': carryBotWords(tools),
    receipt: carryReceipt(tools),
    awaited: carryAwaited(tools),
  };
}
