import type { OpenAttachment } from '../../genesys/open-message.js';

/** An attachment of a Bot Framework activity. */
interface AttachmentLike {
  readonly contentType?: unknown;
  readonly contentUrl?: unknown;
  readonly name?: unknown;
}

const mediaTypes: Readonly<Record<string, OpenAttachment['mediaType']>> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
};

/** The files of a guest's message that Genesys Cloud can fetch, and how many it cannot. */
export function guestAttachments(attachments: unknown): {
  readonly sendable: readonly OpenAttachment[];
  readonly unsendable: number;
} {
  const given = (Array.isArray(attachments) ? attachments : []).filter(isFile);
  const sendable = given.flatMap((attachment) => openAttachment(attachment) ?? []);
  return { sendable, unsendable: given.length - sendable.length };
}

/** Teams adds what the guest wrote to each message once more, as HTML. */
function isFile(attachment: unknown): attachment is AttachmentLike {
  if (typeof attachment !== 'object' || attachment === null) return false;
  const { contentType, contentUrl } = attachment as AttachmentLike;
  return contentUrl !== undefined || contentType !== 'text/html';
}

/** The platform fetches the file by its URL, so a file inside of the message (`data:`) cannot be sent. */
function openAttachment({ contentType, contentUrl, name }: AttachmentLike): OpenAttachment | undefined {
  if (typeof contentUrl !== 'string' || !/^https?:\/\//i.test(contentUrl) || !URL.canParse(contentUrl))
    return undefined;
  const type = typeof contentType === 'string' ? contentType.toLowerCase() : '';
  const [family = '', kind = '*'] = type.split('/');
  const mime = kind === '*' ? undefined : type;
  return {
    mediaType: mediaTypes[family] ?? 'File',
    url: contentUrl,
    ...(mime !== undefined && { mime }),
    ...(typeof name === 'string' && name !== '' && { filename: name }),
  };
}
