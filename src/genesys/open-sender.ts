/** Who writes from the open channel. */
export interface OpenSender {
  /** The guest's address on the channel, such as `guest-17@lodge`. */
  readonly id: string;
  /** @default 'Opaque' */
  readonly idType?: 'Email' | 'Phone' | 'Opaque';
  readonly nickname?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** The sender as the platform wants it. */
export function toSender(from: OpenSender) {
  return { ...from, idType: from.idType ?? 'Opaque' };
}
