import type { IncomingMessage } from 'node:http';

/** The platform's limit on a request body, in bytes. */
export const bodyLimit = 512_000;

/** The whole body, or `too-large` as soon as that is certain. Rejects when the caller goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > bodyLimit) {
      request.resume();
      resolve('too-large');
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) resolve('too-large');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('The caller went away before its request was complete.')));
  });
}
