import { loggableError } from '../../loggable-error.js';
import type { Logger } from '../../logger.js';
import type { OpenMessagingEvents } from '../open-messaging-events.js';
import type { BridgeServices } from './guest-channel.js';

interface Tellers {
  readonly services: Pick<BridgeServices, 'turnTimedOut'>;
  readonly logger: Logger;
  readonly turnMs: number;
}

/** Tells of a turn that is not waited for any longer, and once more when it ends. */
export function tellLateTurn(
  { services, logger, turnMs }: Tellers,
  turn: OpenMessagingEvents['turnTimedOut'],
  ending: Promise<unknown>,
): void {
  const fields = { genesysConversationId: turn.conversationId, messageId: turn.messageId };
  logger.warn(`A turn of the bot has not ended within ${turnMs} ms: ${goesOn}`, fields);
  services.turnTimedOut(turn);
  ending.then(
    () => logger.info('A turn of the bot that was not waited for any longer has ended.', fields),
    (error: unknown) => {
      const failed = 'A turn of the bot that was not waited for any longer has failed.';
      logger.warn(failed, { ...fields, error: loggableError(error) });
    },
  );
}

const goesOn =
  "the guest's next turns go on without it, and what it still sends is refused. Give what the bot calls a time limit.";
