/** The parts of an outgoing message of the bot that a guest is to see. */
interface BotMessage {
  readonly text?: string | undefined;
  readonly suggestedActions?:
    | { readonly actions?: readonly { readonly title?: string | undefined }[] }
    | undefined;
  readonly attachments?: readonly { readonly contentUrl?: string | undefined }[] | undefined;
}

/** The most characters that Genesys Cloud takes in one agentless message. */
const longest = 2_000;

/**
 * A message of the bot as text, which is all that an agentless message can be: suggested actions as numbered lines,
 * files by their addresses. Cards have no text of their own; `dropped` says how many there were.
 */
export function botText({ text = '', suggestedActions, attachments = [] }: BotMessage) {
  const choices = (suggestedActions?.actions ?? []).map(({ title = '' }, index) => `${index + 1}. ${title}`);
  const urls = attachments.flatMap(({ contentUrl = '' }) =>
    /^https?:\/\//i.test(contentUrl) ? contentUrl : [],
  );
  const lines = [text, ...choices, ...urls].filter((line) => line.trim() !== '');
  return { text: lines.join('\n'), dropped: attachments.length - urls.length };
}

/** Parts of a text that can be sent, cut between words where there are any. */
export function splitText(text: string, limit = longest): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const cut = cutBefore(rest, limit);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}

function cutBefore(text: string, limit: number): number {
  const space = text.slice(0, limit + 1).search(/\s\S*$/);
  if (space > limit / 2) return space;
  // An emoji is two code units, and half of one is none.
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return isHalf ? limit - 1 : limit;
}
