import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SealBrokenError } from '../../errors/seal-broken-error.js';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts what people write while it waits in the database, so that no row, backup or export can be read without a
 * secret that is not in it. The keys are derived from the webhook's signature secrets: there is nothing more to configure.
 */
export class Seal {
  readonly #keys: readonly Buffer[];

  /** @param secrets the current one first; the others open what was sealed before a rotation */
  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', 'botbuilder-genesys-disconnect message content', 32)),
    );
  }

  /** @param id of the message; what is sealed for one message does not open for another */
  close(id: string, content: unknown): string {
    const [key] = this.#keys as [Buffer];
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(id));
    const text = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  /** @throws SealBrokenError where none of the secrets opens it */
  open(id: string, sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64');
    for (const key of this.#keys) {
      const content = unseal(key, id, bytes);
      if (content !== undefined) return JSON.parse(content);
    }
    throw new SealBrokenError();
  }
}

function unseal(key: Buffer, id: string, bytes: Buffer): string | undefined {
  const textAt = nonceBytes + tagBytes;
  if (bytes.length < textAt) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(id))
    .setAuthTag(bytes.subarray(nonceBytes, textAt));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString('utf8');
  } catch {
    // Sealed with another key, or altered: the caller tries the next one, and says so where none fits.
    return undefined;
  }
}
