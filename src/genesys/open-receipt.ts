import { checkOpenReceipt } from './check-arguments.js';
import { openInbound } from './open-inbound.js';
import type { ApiRequest } from './platform-request.js';
import { accepted } from './read-answer.js';

/** What became of a message that the platform delivered to the webhook. */
export interface OpenReceipt {
  /** The platform's id of the message, as the webhook got it. */
  readonly messageId: string;
  /** The address of the guest whom the message was for. */
  readonly to?: string | undefined;
  readonly status: 'Sent' | 'Delivered' | 'Failed' | 'Published' | 'Removed';
  /** When it happened, in milliseconds since the Unix epoch. */
  readonly time: number;
  /** Why it failed; only with the status `Failed`. */
  readonly reasons?: readonly FailureReason[] | undefined;
  /** Whether no further receipt of this message comes. @default not said */
  readonly isFinal?: boolean | undefined;
}

/** Why a message could not reach the guest. */
export interface FailureReason {
  readonly code:
    | 'MessageExpired'
    | 'RateLimited'
    | 'MessageNotAllowed'
    | 'GeneralError'
    | 'UnsupportedMessage'
    | 'UnknownMessage'
    | 'InvalidMessageStructure'
    | 'InvalidDestination'
    | 'ServerError'
    | 'MediaTypeNotAllowed'
    | 'InvalidMediaContentLength'
    | 'RecipientOptedOut'
    | 'DataFiltered';
  /** For agents and administrators to read. */
  readonly message?: string | undefined;
}

/** `POST …/inbound/open/receipt`. */
export function openReceiptRequest(integrationId: string, receipt: OpenReceipt): ApiRequest<undefined> {
  checkOpenReceipt(receipt);
  const { messageId, to, status, time, reasons, isFinal } = receipt;
  const body = {
    id: messageId,
    channel: {
      // The platform wants the recipient's place in the receipt, and nothing in it.
      to: to === undefined ? {} : { id: to, idType: 'Opaque' },
      time: new Date(time).toISOString(),
    },
    status,
    ...(reasons !== undefined && { reasons }),
    ...(isFinal !== undefined && { isFinalReceipt: isFinal }),
  };
  return openInbound(integrationId, 'receipt', body, accepted);
}
