import { z } from 'zod';
import type { OpenAttachment } from '../../genesys/open-message.js';
import type { QuickReply } from './outbound-message.js';

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

const attachment = z
  .object({
    // A kind that is not known yet is carried as a file rather than refused.
    mediaType: z.enum(['Image', 'Video', 'Audio', 'File', 'Link']).catch('File'),
    url: z.string().regex(/^https?:\/\//i, { error: 'expected an http or https address' }),
    mime: optionalText,
    filename: optionalText,
  })
  .transform(
    ({ mediaType, url, mime, filename }): OpenAttachment => ({
      mediaType,
      url,
      ...(mime && { mime }),
      ...(filename && { filename }),
    }),
  );

const quickReply = z
  .object({ id: optionalText, text: z.string().min(1), payload: optionalText })
  .transform(({ id, text, payload = text }): QuickReply => ({ text, payload, ...(id && { id }) }));

/** One element of a message's `content`. Kinds that are not known are passed over. */
export const contentElement = z.object({
  attachment: attachment.nullish(),
  quickReply: quickReply.nullish(),
  text: optionalText,
  template: z
    .object({ body: z.object({ text: optionalText }).nullish() })
    .nullish()
    .transform((template) => template?.body?.text),
});

/** The parts of a message that stand in its `content`. */
export function partsOf(content: readonly z.infer<typeof contentElement>[]) {
  return {
    texts: content.flatMap(({ text, template }) => text ?? template ?? []),
    attachments: content.flatMap((element) => element.attachment ?? []),
    quickReplies: content.flatMap((element) => element.quickReply ?? []),
  };
}
