import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_PERMISSION_MISSING';

/** The OAuth client may not make this call. */
export class GenesysPermissionError extends GenesysApiError {
  override readonly name = 'GenesysPermissionError';
  readonly code = code;

  constructor(
    failure: ApiFailure,
    /** What is missing, such as `conversation:communication:disconnect`. */
    readonly permissions: readonly string[],
    /** One of the permissions is enough. */
    readonly anyOf: boolean,
  ) {
    super(code, failure, {
      problem: `The OAuth client lacks ${list(permissions, anyOf)}`,
      remedy:
        "Grant it to a role under Admin > People & Permissions > Roles / Permissions, and give that role, with the conversation's division, to the OAuth client: Admin > Integrations > OAuth, the client's Roles tab.",
    });
  }
}

function list(permissions: readonly string[], anyOf: boolean): string {
  if (permissions.length === 0) return 'a permission';
  if (permissions.length === 1) return `the permission ${permissions[0]}`;
  return `${anyOf ? 'one of the permissions' : 'the permissions'} ${permissions.join(', ')}`;
}
