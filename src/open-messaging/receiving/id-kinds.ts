import { z } from 'zod';

/** An id that the platform gave: letters, digits and a few signs, so that it cannot leave its segment of a path. */
export const platformId = () =>
  z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:=+@-]{0,199}$/, { error: 'expected an id of Genesys Cloud' });

/** An id or address that a channel gave: it may hold any visible character, but nothing that climbs out of a path. */
export const channelId = () =>
  z.string().refine(isChannelId, {
    error: 'expected 1 to 200 characters, no control characters, no ".." between slashes',
  });

/** The id of a conversation; absent stays absent. */
export const conversationId = () =>
  z
    .string()
    .regex(/^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i, { error: 'expected a UUID' })
    .nullish()
    .transform((id) => id?.toLowerCase() || undefined);

function isChannelId(id: string): boolean {
  const isVisible = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u.test(id) && id.trim() !== '';
  return isVisible && !id.split(/[/\\]/).includes('..');
}
