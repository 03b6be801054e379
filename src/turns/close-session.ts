import type { z } from 'zod';
import { MiddlewareMissingError } from '../errors/middleware-missing-error.js';
import { checkOptions } from '../options/option-faults.js';
import { optionsOf } from '../options/option-kinds.js';
import { checkContext } from './check-context.js';
import { type CloseOptions, closeOptionKinds, toOverrides, words } from './close-options.js';
import type { TurnLike } from './turn-like.js';
import { recordOf } from './turn-record.js';

/** How a session is closed by hand. */
export interface CloseSessionOptions extends CloseOptions {
  /** What asks for it, for the record. @default 'closeSession' */
  readonly id?: string | undefined;
}

const schema = optionsOf({ ...closeOptionKinds, id: words() } satisfies Record<
  keyof CloseSessionOptions,
  z.ZodType
>);

/**
 * Closes the session of the turn's conversation when the turn is over, whatever the manifest says; a handoff in the same
 * turn does not veto it. A turn that throws closes nothing. Called from the adapter's `onTurnError`, after the turn
 * has failed, it closes the session all the same, and resolves when that is recorded.
 *
 * @throws MiddlewareMissingError where the middleware does not see this turn
 * @throws ConfigurationError with every option that is misspelt or cannot be used
 * @throws ArgumentError where the context is none
 * @example
 * await closeSession(context, { reason: 'opted-out', final: true });
 */
export async function closeSession(context: TurnLike, options: CloseSessionOptions = {}): Promise<void> {
  checkContext(context);
  checkOptions('closeSession()', schema, options);
  const { id = 'closeSession', ...close } = options;
  const record = recordOf(context);
  if (record === undefined) throw new MiddlewareMissingError('closeSession');
  await record.close({ source: 'manual', id, outcome: 'completed', marked: toOverrides(close) });
}
