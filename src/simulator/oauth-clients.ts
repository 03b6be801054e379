/** An OAuth client of the simulated organisation, for the client credentials grant. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  /** Permissions such as `conversation:communication:disconnect`; a part may be `*`; `*` alone is all. @default ['*'] */
  permissions?: readonly string[];
  /** Life of this client's tokens in seconds. @default the simulator's `tokenLifetime` */
  tokenLifetime?: number;
  /** Requests a minute of this client. @default the simulator's `rateLimit` */
  rateLimit?: number;
}

/** Permissions of which a call needs any one, or all. */
export type PermissionRule = { any: readonly string[] } | { all: readonly string[] };

/** The permissions that a client lacks for a call; none when the call is allowed. */
export function missingPermissions(client: OAuthClient, rule: PermissionRule): readonly string[] {
  if ('any' in rule) return rule.any.some((wanted) => isGranted(client, wanted)) ? [] : rule.any;
  return rule.all.filter((wanted) => !isGranted(client, wanted));
}

function isGranted(client: OAuthClient, wanted: string): boolean {
  const parts = wanted.split(':');
  return (client.permissions ?? ['*']).some((granted) => {
    if (granted === '*') return true;
    const grantedParts = granted.split(':');
    return (
      grantedParts.length === parts.length &&
      grantedParts.every((part, index) => part === '*' || part === parts[index])
    );
  });
}
