/**
 * Where things are set in Genesys Cloud's administration, in the words of its own documentation:
 * https://help.mypurecloud.com/articles/create-an-oauth-client/ (OAuth, its Roles tab and grant types),
 * https://help.mypurecloud.com/articles/edit-role-page/ (Roles / Permissions; "up to five minutes"),
 * https://help.mypurecloud.com/articles/configure-an-open-messaging-integration/ (Platforms, the webhook's URL),
 * https://help.mypurecloud.com/articles/messaging-threading-timeline/ (Threading Timeline).
 */
export const administration = {
  oauth: 'Admin > Integrations > OAuth',
  oauthRoles: 'Admin > Integrations > OAuth > the client > Roles',
  roles: 'Admin > People & Permissions > Roles / Permissions',
  platforms: 'Admin > Message > Platforms',
  threading: 'Admin > Message > Threading Timeline',
} as const;

/** How an OAuth client gets a permission. */
export function grantPermission(permissions: readonly string[]): string {
  const named = permissions.length === 1 ? permissions[0] : `one of ${permissions.join(', ')}`;
  return `${administration.roles} > a role > Permissions: select ${named}. Then ${administration.oauthRoles}: give the client that role, in the division of the conversations. It can take five minutes to take effect.`;
}
