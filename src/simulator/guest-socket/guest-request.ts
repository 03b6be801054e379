import { z } from 'zod';
import { requestFailed } from './guest-refusal.js';

const text = z.string().min(1);
const envelope = { token: text, tracingId: z.string().optional() };
const metadata = z.record(z.string(), z.string());
const channel = z.looseObject({
  messageId: z.string().optional(),
  metadata: z.looseObject({ customAttributes: metadata.optional() }).optional(),
});

const content = z.looseObject({
  contentType: text,
  buttonResponse: z
    .looseObject({
      type: text,
      text,
      payload: z.string(),
      originatingMessageId: z.string().optional(),
    })
    .optional(),
});

const event = z.looseObject({
  eventType: text,
  presence: z.looseObject({ type: text }).optional(),
  typing: z.looseObject({ type: text }).optional(),
});

const said = { metadata: metadata.optional(), channel: channel.optional() };

const message = z.discriminatedUnion('type', [
  z.looseObject({
    ...said,
    type: z.literal('Text'),
    text: z.string().optional(),
    content: z.array(content).optional(),
  }),
  z.looseObject({
    ...said,
    type: z.literal('Structured'),
    text: z.string().optional(),
    content: z.array(content),
  }),
  z.looseObject({ ...said, type: z.literal('Event'), events: z.array(event).min(1) }),
]);

const configuration = { ...envelope, deploymentId: text, startNew: z.boolean().optional() };
const attachment = { ...envelope, attachmentId: text };
const file = { attachmentId: text.optional(), fileName: text, fileType: text };

/** What a guest can ask for: the actions of the web messaging guest API. */
const request = z.discriminatedUnion('action', [
  z.looseObject({ ...configuration, action: z.literal('configureSession') }),
  z.looseObject({ ...configuration, action: z.literal('configureAuthenticatedSession') }),
  // Some clients put the channel beside the message, others into it.
  z.looseObject({ ...envelope, action: z.literal('onMessage'), message, channel: channel.optional() }),
  z.looseObject({ ...envelope, action: z.literal('echo'), message }),
  z.looseObject({ ...envelope, ...file, action: z.literal('onAttachment') }),
  z.looseObject({ ...attachment, action: z.literal('getAttachment') }),
  z.looseObject({ ...attachment, action: z.literal('deleteAttachment') }),
  z.looseObject({ ...envelope, action: z.literal('getJwt') }),
  z.looseObject({ ...envelope, action: z.literal('getConfiguration'), deploymentId: text }),
  z.looseObject({ ...envelope, action: z.literal('closeSession'), closeAllConnections: z.boolean() }),
]);

export type GuestRequest = z.infer<typeof request>;
export type GuestRequestOf<Action extends GuestRequest['action']> = Extract<GuestRequest, { action: Action }>;
export type IncomingMessage = z.infer<typeof message>;
export type GuestSaying = Exclude<IncomingMessage, { type: 'Event' }>;

/** The frame as JSON. @throws GuestRefusal */
export function parseFrame(frame: string): unknown {
  try {
    return JSON.parse(frame) as unknown;
  } catch {
    throw requestFailed('The frame is not JSON.');
  }
}

/** The frame as a request. @throws GuestRefusal that names what is wrong */
export function parseRequest(json: unknown): GuestRequest {
  const parsed = request.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path = [], message: why = '' } = parsed.error.issues[0] ?? {};
  throw requestFailed(`${path.join('.') || 'frame'}: ${why}`);
}

/** What the answer repeats, also when the rest of the frame is wrong. */
export function tracingIdOf(json: unknown): string | undefined {
  const tracingId = (json as { tracingId?: unknown } | null)?.tracingId;
  return typeof tracingId === 'string' ? tracingId : undefined;
}
