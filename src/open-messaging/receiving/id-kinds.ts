import { z } from 'zod';

/** An id that the platform gave: letters, digits and a few signs, so that it cannot leave its segment of a path. */
export const platformId = () =>
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:=+@-]{0,199}$/, { error: 'expected an id of Genesys Cloud' });

/** What an id or an address of a channel has to be, in words. */
export const expectedAddress = 'at most 1,000 visible characters';

/**
 * Whether it can be an address that a channel gave a guest, or the channel's id of a message. They are never a part of a
 * path, so they may hold any visible character. The one rule for both directions: who is heard can be answered.
 */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 1_000 || value.trim() === '') return false;
  return !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);
}

/** An id or address that a channel gave. */
export const address = () => z.string().refine(isAddress, { error: `expected ${expectedAddress}` });

/** The id of a conversation; absent stays absent. */
export const conversationId = () =>
  z
    .string()
    .regex(/^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i, { error: 'expected a UUID' })
    .nullish()
    .transform((id) => id?.toLowerCase() || undefined);
