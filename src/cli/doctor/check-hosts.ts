import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { ClientSettings } from '../../genesys/client-options.js';
import type { HttpAnswer, HttpTransport } from '../../genesys/http-transport.js';
import { isMarkup } from '../../genesys/read-answer.js';
import { readRefusal } from '../../genesys/refusal-body.js';
import type { ServerTime } from './check-clock.js';
import { type CheckResult, failed, ok } from './check-result.js';
import { explainNoAnswer } from './no-answer.js';

/** What came of asking a host without credentials. */
interface HostCheck {
  readonly result: CheckResult;
  /** Whether the host is Genesys Cloud's, as far as it can be told, so that it makes sense to go on. */
  readonly isThere: boolean;
  readonly time?: ServerTime | undefined;
}

interface Asking {
  readonly transport: HttpTransport;
  readonly clock: Clock;
}

/** Whether the login service answers at all. What it answers to a request without credentials is not documented. */
export function checkLoginHost(asking: Asking, { loginUrl }: ClientSettings): Promise<HostCheck> {
  return ask(asking, { check: 'login-host', url: `${loginUrl}/oauth/token` }, () => undefined);
}

/** Whether the API answers, and as the platform does: a request without a token gets its 401. */
export function checkApiHost(asking: Asking, { apiUrl }: ClientSettings): Promise<HostCheck> {
  const url = `${apiUrl}/api/v2/conversations/${randomUUID()}`;
  return ask(asking, { check: 'api-host', url }, (answer) => {
    if (isMarkup(answer)) return `answers with a page (status ${answer.status}), which the API never does`;
    const isPlatform = answer.status === 401 && readRefusal(answer.body).code !== undefined;
    return isPlatform ? undefined : `answers ${answer.status} where the API answers 401`;
  });
}

async function ask(
  { transport, clock }: Asking,
  { check, url }: { readonly check: string; readonly url: string },
  faultOf: (answer: HttpAnswer) => string | undefined,
): Promise<HostCheck> {
  const { origin } = new URL(url);
  const sentAt = clock.now();
  let answer: HttpAnswer;
  try {
    answer = await transport.exchange({ method: 'GET', url, headers: { Accept: 'application/json' } });
  } catch (error) {
    const { problem, mend } = explainNoAnswer(error);
    return { result: failed(check, `${origin} ${problem}`, `Check the region. ${mend}`), isThere: false };
  }
  const receivedAt = clock.now();
  const time = { date: answer.header('date'), sentAt, receivedAt };
  const problem = commonFault(answer) ?? faultOf(answer);
  if (problem === undefined)
    return { result: ok(check, `${origin} answers, in ${receivedAt - sentAt} ms`), isThere: true, time };
  return { result: failed(check, `${origin} ${problem}`, mendFor(answer)), isThere: false };
}

function commonFault({ status, header }: HttpAnswer): string | undefined {
  if (status >= 500) return `answers ${status}`;
  if (status < 300 || status > 399) return undefined;
  const to = header('location') ?? '';
  const elsewhere = URL.canParse(to) ? ` to ${new URL(to).origin}` : '';
  return `redirects${elsewhere} (status ${status})`;
}

function mendFor({ status }: HttpAnswer): string {
  const between = 'a proxy or a firewall between here and Genesys Cloud that answers instead';
  return status >= 500
    ? `Try again later; status.mypurecloud.com tells of incidents. If it stays so, look for ${between}.`
    : `Check the region, and look for ${between} (HTTPS_PROXY, NO_PROXY).`;
}
