import type { Message } from '../state/conversation.js';

/** The content elements of a message: attachments, quick replies, and the button a guest pressed. */
export function messageContent({ attachments, quickReplies = [], buttonResponse }: Message) {
  const { id: _, ...response } = buttonResponse ?? {};
  return [
    ...attachments.map((attachment) => ({ contentType: 'Attachment', attachment })),
    ...quickReplies.map((quickReply) => ({ contentType: 'QuickReply', quickReply })),
    ...(buttonResponse ? [{ contentType: 'ButtonResponse', buttonResponse: response }] : []),
  ];
}
