import { badRequest, invalidValue, PlatformError } from '../http/platform-error.js';

const states = [
  'alerting',
  'dialing',
  'contacting',
  'offering',
  'connected',
  'disconnected',
  'terminated',
  'converting',
  'uploading',
  'transmitting',
  'parked',
  'none',
];

/** Makes sure that a body asks for `disconnected`. All other states need a user, which client credentials are not. */
export function requireDisconnected(state: unknown): void {
  if (state === undefined || state === null) {
    throw new PlatformError(
      400,
      'communication.state.required',
      'The state of the communication is required.',
      {
        details: [{ errorCode: 'communication.state.required', fieldName: 'state' }],
      },
    );
  }
  if (typeof state !== 'string' || !states.includes(state)) throw invalidValue(state, 'state', states);
  if (state !== 'disconnected') {
    throw badRequest(`The state ${state} cannot be set without a user; only disconnected can.`);
  }
}
