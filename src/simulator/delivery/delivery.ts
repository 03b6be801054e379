import type { PushedEventName } from '../state/pushed-event.js';
import type { Tampering } from './tampering.js';

/** What a delivery carries: a message's type for the webhook, or the name of a pushed event. */
export type DeliveryType = 'Text' | 'Structured' | 'Event' | 'Receipt' | PushedEventName;

/** One attempt to POST something to the outside. No secret and no token stands in it. */
export interface Delivery {
  /** The same for every attempt and every copy of one delivery. */
  id: string;
  kind: 'webhook' | 'event';
  type: DeliveryType;
  conversationId: string;
  url: string;
  /** What was to be delivered, before anything was tampered with. */
  body: unknown;
  /** 1 for the first. */
  attempt: number;
  /** When the attempt began. */
  at: number;
  /** Status answered; none while unanswered. */
  status?: number;
  /** Why there is no status. */
  error?: string;
  /** What was done to it by `cloud.tamper`. */
  tampered?: Tampering;
}

/** How an attempt came out. */
export type Outcome = { status: number } | { error: string };

/** Where a delivery goes, and what it is signed with. */
export interface Address {
  url: string;
  secret?: string;
  headers?: Record<string, string>;
}

/** Something to deliver. */
export interface Letter extends Pick<Delivery, 'kind' | 'type' | 'conversationId'> {
  body: object;
  /** Letters of one lane go one after the other; one without a lane goes at once. */
  lane?: string;
  /** Asked at every attempt, since addresses can be changed; none means that it is not delivered. */
  address: () => Address | undefined;
  /** Told once it is given up. */
  onFailure?: (outcome: Outcome) => void;
}
