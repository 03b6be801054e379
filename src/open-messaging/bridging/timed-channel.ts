import { tooLate, within } from '../../bounded-wait.js';
import type { Clock } from '../../clock.js';
import { DeliveryTimeoutError } from '../../errors/delivery-timeout-error.js';
import type { GuestChannel } from './guest-channel.js';

/**
 * The channel, with a time limit on what is carried to the guest: a device or a connector that never answers is one that
 * failed. What it does after that time changes nothing. Turns of the bot take the time that they take.
 *
 * @param limitMs milliseconds
 */
export function timedChannel(channel: GuestChannel, clock: Clock, limitMs: number): GuestChannel {
  const inTime = async (acting: Promise<void>) => {
    if ((await within(clock, limitMs, acting)) === tooLate) throw new DeliveryTimeoutError(limitMs);
  };
  return {
    needsConversation: channel.needsConversation,
    attach: (services) => channel.attach(services),
    deliver: (message, session) => inTime(channel.deliver(message, session)),
    begin: (...first) => channel.begin(...first),
    link: (...linked) => inTime(channel.link(...linked)),
    handoffEnded: (session) => channel.handoffEnded(session),
  };
}
