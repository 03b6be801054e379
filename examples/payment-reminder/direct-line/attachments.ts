import { randomUUID } from 'node:crypto';
import { DirectLineError } from './direct-line-error.js';
import { parseObject } from './http-exchange.js';

/** Bytes of all files together; the oldest ones go first. */
const memory = 33_554_432;

interface StoredFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Files that guests have sent, kept until newer ones need their room. */
export class Attachments {
  readonly #files = new Map<string, StoredFile>();
  #bytes = 0;

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  /**
   * Takes apart what `POST …/upload` brings: files, and an activity that they are attached to.
   *
   * @throws DirectLineError where the body is not what it says
   */
  async receive(body: Buffer, contentType: string, urlOf: (id: string) => string) {
    const form = await new Response(body, { headers: { 'Content-Type': contentType } })
      .formData()
      .catch(() => {
        throw new DirectLineError(415, 'NotSupported', 'An upload has to be multipart/form-data with files.');
      });
    let activity: Record<string, unknown> = {};
    const attachments: { contentType: string; contentUrl: string; name?: string }[] = [];
    for (const part of form.values()) {
      if (typeof part === 'string') continue;
      if (part.type === 'application/vnd.microsoft.activity') {
        activity = parseObject(await part.text());
        continue;
      }
      const file = { contentType: safeType(part.type), bytes: Buffer.from(await part.arrayBuffer()) };
      const contentUrl = urlOf(this.#keep(file));
      attachments.push({ contentType: file.contentType, contentUrl, name: part.name });
    }
    if (attachments.length === 0)
      throw new DirectLineError(400, 'MissingProperty', 'The upload has no files.');
    return { type: 'message', ...activity, attachments };
  }

  #keep(file: StoredFile): string {
    const id = randomUUID();
    this.#files.set(id, file);
    this.#bytes += file.bytes.length;
    for (const [oldest, { bytes }] of this.#files) {
      if (this.#bytes <= memory || oldest === id) break;
      this.#files.delete(oldest);
      this.#bytes -= bytes.length;
    }
    return id;
  }
}

/** A page that a guest has uploaded must not run on this origin. */
function safeType(type: string): string {
  return /^(image\/(png|jpe?g|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/.test(type)
    ? type
    : 'application/octet-stream';
}
