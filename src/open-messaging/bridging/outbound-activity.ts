import type { OpenAttachment } from '../../genesys/open-message.js';
import type { OutboundMessage } from '../receiving/outbound-message.js';
import { quickReplyAction } from './quick-reply-action.js';

/** Where nobody said it exactly. */
const mimes: Readonly<Record<OpenAttachment['mediaType'], string>> = {
  Image: 'image/*',
  Video: 'video/*',
  Audio: 'audio/*',
  File: 'application/octet-stream',
  Link: 'text/html',
};

/**
 * A message of Genesys Cloud as an activity; `undefined` where there is nothing in it for a guest. Who says it stands in
 * `channelData.genesys`, because the channels overwrite `from`.
 */
export function outboundActivity(message: OutboundMessage) {
  const { id: messageId, sender, nickname, text, attachments, quickReplies, typing } = message;
  const channelData = { genesys: { messageId, sender, nickname } };
  if (message.type === 'event') return typing === true ? { type: 'typing', channelData } : undefined;
  if (message.type === 'receipt') return undefined;
  const hasText = text !== undefined && text !== '';
  if (!hasText && attachments.length === 0 && quickReplies.length === 0) return undefined;
  return {
    type: 'message',
    channelData,
    ...(hasText && { text }),
    ...(attachments.length > 0 && { attachments: attachments.map(botAttachment) }),
    ...(quickReplies.length > 0 && {
      suggestedActions: { to: [], actions: quickReplies.map((reply) => quickReplyAction(reply, messageId)) },
    }),
  };
}

/** A file as the Bot Framework knows it. */
export function botAttachment({ mediaType, url, mime, filename }: OpenAttachment) {
  return {
    contentType: mime ?? mimes[mediaType],
    contentUrl: url,
    ...(filename !== undefined && { name: filename }),
  };
}
