import { z } from 'zod';
import { isLoopback } from './loopback.js';

/** An address of the API or of the login service, without a slash at the end. Credentials go there, so it is https. */
export const platformUrl = z.string().transform((given, context) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const expected = whatIsWrong(url);
  if (url && expected === undefined) return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  context.addIssue({ code: 'custom', message: `expected ${expected}` });
  return z.NEVER;
});

/** What was expected instead; never the address itself, which may hold a password. */
function whatIsWrong(url: URL | undefined): string | undefined {
  if (url === undefined) return 'an address such as https://api.mypurecloud.de';
  if (url.username !== '' || url.password !== '') return 'an address without a user name or password';
  if (url.search !== '' || url.hash !== '') return 'an address without a query or fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.href))) return undefined;
  return 'https (plain http only on loopback: 127.0.0.1, [::1] or localhost)';
}
