import { RequestRefusal } from './request-refusal.js';

/** Nothing that the platform sends is nested half as deep. */
const platformDeepest = 50;

/** The JSON in a body. @throws RequestRefusal */
export function parseBody(body: Uint8Array, deepest = platformDeepest): unknown {
  const text = decode(body);
  if (isTooDeep(text, deepest))
    throw new RequestRefusal('too-deep', `The body may be nested ${deepest} levels deep.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What the parser says quotes the text.
    throw new RequestRefusal('not-json', 'The body is not JSON.');
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new RequestRefusal('not-json', 'The body is not UTF-8.');
  }
}

/** Counts brackets outside of strings, before anything that goes down level by level sees the text. */
function isTooDeep(text: string, deepest: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') isInString = !isInString;
    else if (isInString) at += sign === '\\' ? 1 : 0;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
