import { z } from 'zod';
import type { HttpAnswer, HttpTransport } from '../../genesys/http-transport.js';
import { isMarkup, parseJson } from '../../genesys/read-answer.js';
import { printable } from '../../printable.js';
import { administration } from './administration.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';
import { explainNoAnswer } from './no-answer.js';

const check = 'webhook';
const urlField = `${administration.platforms} > the integration > Outbound Notification Webhook URL`;

/**
 * Whether the receiver of the webhook is where it should be. It is sent one request without a signature, which it has to
 * refuse before it reads what is in it; so nothing is taken and nobody is written to.
 */
export async function checkWebhook(transport: HttpTransport, url: URL): Promise<CheckResult> {
  const shown = `${url.origin}${url.pathname}`;
  let answer: HttpAnswer;
  try {
    answer = await transport.exchange({
      method: 'POST',
      url: url.href,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: '{}',
    });
  } catch (error) {
    const { problem, mend } = explainNoAnswer(error);
    return failed(check, `${shown} ${problem}`, `${mend} Is the bot running, and ready to be called?`);
  }
  return judge(shown, answer);
}

/** What a receiver of this package answers a refused request with. */
const receiverBody = z.object({ code: z.string().regex(/^[a-z-]{1,40}$/), message: z.string() });

function judge(shown: string, answer: HttpAnswer): CheckResult {
  const { status } = answer;
  const { data: ours } = receiverBody.safeParse(parseJson(answer.body));
  if (isMarkup(answer))
    return failed(
      check,
      `${shown} answers with a page (status ${status}), not with the receiver's words`,
      `A proxy, a login page or a gateway answers instead of the receiver: let POST requests to this path through to the bot. Or the URL is wrong: ${urlField}.`,
    );
  if (status === 401 && ours?.code === 'signature-missing')
    return ok(check, `${shown} refuses what is not signed, as it has to`);
  if (status === 401)
    return warning(
      check,
      `${shown} refuses what is not signed, but not in the words of this package's receiver`,
      `See that it is the receiver that answers 401, and not a guard in front of it, which would refuse Genesys Cloud too.`,
    );
  if (ours?.code === 'body-consumed')
    return failed(
      check,
      `${shown} cannot check signatures: a parser has read the body before (status ${status}, body-consumed)`,
      printable(ours.message).slice(0, 400),
    );
  if (status < 300)
    return failed(
      check,
      `${shown} takes what is not signed (status ${status}): anybody could write to guests in an agent's name, or it is no receiver`,
      `Mount the receiver at this path with the integration's secret, or correct the URL: ${urlField}.`,
    );
  const [problem, mend] = byStatus[status] ?? (status < 400 ? redirect : status < 500 ? refusal : broken);
  return failed(check, `${shown} answers ${status}${ours ? ` ${ours.code}` : ''}: ${problem}`, mend);
}

type Words = readonly [problem: string, mend: string];

const refusal: Words = [
  'it refuses the request before the receiver sees it',
  'Let POST requests with a JSON body through to the receiver, without credentials of their own.',
];
const redirect: Words = [
  'it sends the caller elsewhere, where a signed POST does not follow',
  `Enter the address at the end of the redirect: ${urlField}.`,
];
const broken: Words = [
  'the receiver, or what is in front of it, is broken',
  "Look into the bot's log. Genesys Cloud repeats a message for 85 s only, and then it has failed.",
];

const byStatus: Readonly<Record<number, Words>> = {
  403: refusal,
  404: [
    'there is no receiver at this path',
    `Compare the path with the one where the bot mounts its receiver: ${urlField}.`,
  ],
  405: [
    'it takes no POST',
    'Mount the receiver for POST at this path, and see that nothing in front of it turns POST into GET.',
  ],
};
