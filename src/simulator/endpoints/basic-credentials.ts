/** Id and secret of a Basic authorization header. */
export function basicCredentials(header: string | undefined) {
  const [scheme = '', encoded] = header?.split(' ') ?? [];
  if (scheme.toLowerCase() !== 'basic' || !encoded) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}
