import { ArgumentError } from '../../errors/argument-error.js';
import type { RequestReceiver } from './inbound-request.js';

/** @throws ArgumentError where no receiver was given: the first request would find that out */
export function checkReceiver(receiver: RequestReceiver): void {
  if (typeof (receiver as Partial<RequestReceiver> | undefined)?.receive === 'function') return;
  const expected = 'a receiver, such as the webhook or the events of an OpenMessaging';
  throw new ArgumentError('receiver', expected, receiver, 'No request would be answered.');
}
