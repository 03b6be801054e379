import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { DeliveryTimeoutError } from '../../errors/delivery-timeout-error.js';
import { TurnTimeoutError } from '../../errors/turn-timeout-error.js';
import type { GuestChannel } from './guest-channel.js';

/** How long a channel may take, in milliseconds. */
export interface ChannelLimits {
  readonly deliverMs: number;
  readonly turnMs: number;
}

/**
 * The channel with time limits. A device or a connector that never answers is one that failed, and what it does after that
 * time changes nothing. A turn of the bot that does not end is not waited for any longer, and may still be running.
 */
export function timedChannel(
  channel: GuestChannel,
  clock: Clock,
  { deliverMs, turnMs }: ChannelLimits,
): GuestChannel {
  const inTime = async (acting: Promise<void>) => {
    if ((await within(clock, deliverMs, acting)) === tooLate) throw new DeliveryTimeoutError(deliverMs);
  };
  const ended = async (turn: Promise<void>) => {
    if ((await within(clock, turnMs, turn)) === tooLate) throw new TurnTimeoutError(turnMs);
  };
  const handoffEnded: GuestChannel['handoffEnded'] = async (session) => {
    const givenUp = new AbortController();
    try {
      await ended(channel.handoffEnded(session, givenUp.signal));
    } catch (error) {
      // The channel may have a time limit of its own.
      if (error instanceof TurnTimeoutError) givenUp.abort(error);
      throw error;
    }
  };
  return {
    needsConversation: channel.needsConversation,
    attach: (services) => channel.attach(services),
    deliver: (message, session) => inTime(channel.deliver(message, session)),
    begin: (...first) => ended(channel.begin(...first)),
    link: (...linked) => inTime(channel.link(...linked)),
    handoffEnded,
  };
}
