import type { Message } from '../state/conversation.js';
import type { GuestSession } from '../state/guest-sessions.js';
import type { World } from '../state/world.js';
import { webChannelView, webMessageView } from '../views/web-message-view.js';
import type { GuestRefusal } from './guest-refusal.js';
import type { IncomingMessage } from './guest-request.js';

/** What a guest's socket carries towards the guest. */
export interface GuestFrame {
  type: 'response' | 'message';
  class: string;
  code: number;
  body: unknown;
  tracingId?: string;
}

/** Most bytes of a guest's custom attributes. */
export const mostCustomData = 2_048;

const response = (className: string, body: unknown): GuestFrame => ({
  type: 'response',
  class: className,
  code: 200,
  body,
});

const notice = (className: string, body: unknown): GuestFrame => ({
  type: 'message',
  class: className,
  code: 200,
  body,
});

export const refusalFrame = ({ code, message }: GuestRefusal): GuestFrame => ({
  type: 'response',
  class: 'string',
  code,
  body: message,
});

// No file types: guests of the simulator cannot attach files, and clients that look at this do not offer it.
const limits = {
  maxCustomDataBytes: mostCustomData,
  allowedMedia: { inbound: { fileTypes: [], maxFileSizeKB: 10_240 } },
  blockedExtensions: [],
};

export const configurationFrame = () =>
  response('GetConfigurationResponse', { ...limits, messageRoutingEnabled: true });

export const sessionFrame = ({ readOnly }: GuestSession, connected: boolean, newSession: boolean) =>
  response('SessionResponse', {
    connected,
    newSession,
    readOnly,
    ...limits,
    clearedExistingSession: false,
  });

export const jwtFrame = (issued: { jwt: string; exp: number }) => response('JwtResponse', issued);

export const connectionClosedFrame = () => notice('ConnectionClosedEvent', {});

export const attachmentRefusedFrame = (
  attachmentId: string | undefined,
  errorCode: number,
  errorMessage: string,
) =>
  notice('GenerateUrlError', {
    name: 'GenerateUrlError',
    message: errorMessage,
    attachmentId,
    errorCode,
    errorMessage,
  });

/** What the guest said, as it comes back; an `echo` comes back as a response and goes no further. */
export function inboundFrame(
  world: World,
  id: string,
  { channel, ...message }: IncomingMessage,
  type: GuestFrame['type'] = 'message',
): GuestFrame {
  return {
    type,
    class: 'StructuredMessage',
    code: 200,
    body: {
      ...message,
      direction: 'Inbound',
      id,
      channel: webChannelView(world.clock.now(), channel?.messageId),
      metadata: message.metadata ?? {},
    },
  };
}

/** What a flow, a bot or an agent says to the guest. */
export const outboundFrame = (message: Message) => notice('StructuredMessage', webMessageView(message));

/** The end of the conversation, in the form that was captured from the platform. */
export const disconnectFrame = (world: World, readOnly: boolean) =>
  notice('StructuredMessage', {
    type: 'Event',
    direction: 'Outbound',
    id: world.dice.uuid(),
    channel: webChannelView(world.clock.now()),
    events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }],
    metadata: { readOnly: String(readOnly) },
    originatingEntity: 'Bot',
  });
