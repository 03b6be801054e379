import { createHash, timingSafeEqual } from 'node:crypto';
import { RequestRefusal } from './request-refusal.js';

const wanted = '"Authorization: Bearer <token>"';

/**
 * Checks that a request carries one of the tokens. The time it takes tells nothing of which, or how nearly.
 *
 * @param values every value of the header, one for each time that it came
 * @throws RequestRefusal
 */
export function checkBearerToken(tokens: readonly string[], values: readonly string[]): void {
  const [value] = values;
  if (value === undefined) throw new RequestRefusal('token-missing', `Send the token: ${wanted}.`);
  const token = values.length === 1 ? /^Bearer +([!-~]+)$/i.exec(value)?.[1] : undefined;
  if (token === undefined) throw new RequestRefusal('token-wrong', `Send the token once, as ${wanted}.`);
  const came = digest(token);
  if (tokens.map((known) => timingSafeEqual(digest(known), came)).includes(true)) return;
  throw new RequestRefusal('token-wrong', 'The token is another one. Compare it with the option "token".');
}

/** Of equal length, which the comparison wants. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
