import { GenesysDisconnectError } from '../errors/genesys-disconnect-error.js';

/** What a trial was given cannot be used: the transcript, the bot, or that they do not go together. */
export class TrialInputError extends GenesysDisconnectError {
  override readonly name = 'TrialInputError';
  readonly code = 'TRIAL_INPUT_INVALID';
}
