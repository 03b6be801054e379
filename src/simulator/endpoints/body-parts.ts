import { z } from 'zod';

/** An ISO-8601 time with an offset, as the platform takes it; read as milliseconds. */
export const isoTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const wrapupInput = z.object({
  code: z.string().min(1).optional(),
  name: z.string().optional(),
  notes: z.string().optional(),
  tags: z.array(z.string()).optional(),
  durationSeconds: z.number().int().optional(),
});

/** Who writes from the open channel. */
export const openSender = z.object({
  id: z.string().min(1),
  idType: z.enum(['Email', 'Phone', 'Opaque']),
  nickname: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  image: z.string().optional(),
  email: z.string().optional(),
});

export const openChannel = z.object({
  from: openSender,
  time: isoTime,
  messageId: z.string().optional(),
  metadata: z.object({ customAttributes: z.record(z.string(), z.string()).optional() }).optional(),
});

const openAttachment = z.object({
  id: z.string().optional(),
  mediaType: z.enum(['Image', 'Video', 'Audio', 'File', 'Link']),
  url: z.string().min(1),
  mime: z.string().min(1).optional(),
  text: z.string().optional(),
  sha256: z.string().optional(),
  filename: z.string().optional(),
});

export const openContent = z.array(z.object({ attachment: openAttachment.optional() }));
