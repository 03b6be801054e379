import type { ClosePlan } from '../closing/close-plan.js';

/** Languages under other names: Norwegians write `nb` or `nn`, designers `no`. */
const alsoKnownAs: Readonly<Record<string, string>> = { nb: 'no', nn: 'no' };

/**
 * The notice in the guest's language. Looked up as RFC 4647 says: `de-AT-1996` gets the text of that, else of `de-AT`,
 * else of `de`, else the text for all others. What is no language tag gets that too.
 */
export function textForLocale({ text, texts }: ClosePlan['lateGuest'], locale: unknown): string {
  if (texts === undefined || typeof locale !== 'string' || locale.length > 100) return text;
  const parts = locale.trim().toLowerCase().split(/[-_]/);
  for (; parts.length > 0; parts.pop()) {
    const known = own(texts, parts.join('-'));
    if (known !== undefined) return known;
  }
  const [language = ''] = locale.trim().toLowerCase().split(/[-_]/);
  return own(texts, own(alsoKnownAs, language) ?? '') ?? text;
}

function own(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
