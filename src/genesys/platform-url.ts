import { z } from 'zod';
import { describeSize, wrongOption } from '../options/option-kinds.js';
import { isLoopback } from './loopback.js';

const expectedUrl = 'an address such as https://api.mypurecloud.de';

/** An address of the API or of the login service, without a slash at the end. Credentials go there, so it is https. */
export const platformUrl = z
  .string({ error: ({ input }) => wrongOption(expectedUrl, input) })
  .transform((given, context) => {
    const url = URL.canParse(given) ? new URL(given) : undefined;
    const message = url ? whatIsWrong(url) : wrongOption(expectedUrl, given, { describe: describeSize });
    if (url && message === undefined) return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** What was expected instead; never the address itself, which may hold a password. */
function whatIsWrong(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') {
    return 'expected an address without a user name or password, but got one with it.';
  }
  if (url.search !== '' || url.hash !== '') {
    return 'expected an address without a query or fragment, but got one with it.';
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.href))) return undefined;
  return `expected https (plain http only on loopback: 127.0.0.1, [::1] or localhost), but got ${url.protocol.slice(0, -1).slice(0, 20)}.`;
}
