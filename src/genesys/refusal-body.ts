import { z } from 'zod';
import { parseJson } from './read-answer.js';

/** What a refusal says, as far as it can be repeated. */
export interface RefusalBody {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly correlationId?: string | undefined;
}

const word = z
  .string()
  .regex(/^[\w.:-]{1,100}$/)
  .optional()
  .catch(undefined);

/** The platform's shape (`code`, `message`, `contextId`) and the login service's (`error`). */
const shape = z.object({
  code: word,
  error: word,
  contextId: word,
  message: z.string().optional().catch(undefined),
});

/** Reads the body of a refusal. Nothing in it is relied upon: whatever does not fit is left out. */
export function readRefusal(body: string): RefusalBody {
  const { data } = shape.safeParse(parseJson(body));
  return { code: data?.code ?? data?.error, message: oneLine(data?.message), correlationId: data?.contextId };
}

function oneLine(text: string | undefined): string | undefined {
  const line = text?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (!line) return undefined;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
