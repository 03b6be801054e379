import type { Activity } from 'botbuilder';
import { DirectLineError } from './direct-line-error.js';

/** How long a channel waits for a bot's turn, in milliseconds: what Bot Framework channels give it. */
const turnMs = 15_000;

/**
 * Hands an activity to the bot and waits for the end of its turn. Resolves to the replies that came in the answer,
 * which are those of an activity with `deliveryMode: 'expectReplies'`.
 *
 * @throws DirectLineError 502 where the bot does not take it
 */
export async function postToBot(
  botUrl: string,
  activity: Partial<Activity>,
): Promise<readonly Partial<Activity>[]> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(botUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(activity),
      signal: AbortSignal.timeout(turnMs),
    });
    text = await response.text();
  } catch (cause) {
    throw new DirectLineError(502, 'BotError', 'Failed to send activity: the bot did not answer.', { cause });
  }
  if (!response.ok) {
    throw new DirectLineError(
      502,
      'BotError',
      `Failed to send activity: the bot answered ${response.status}.`,
    );
  }
  return activity.deliveryMode === 'expectReplies' ? repliesIn(text) : [];
}

function repliesIn(text: string): readonly Partial<Activity>[] {
  const { activities } = JSON.parse(text || '{}') as { activities?: Partial<Activity>[] };
  return activities ?? [];
}
