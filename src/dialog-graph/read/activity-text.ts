import type { Act } from '../act.js';

/**
 * What an activity of a declarative bot does, by its text: either plain words, or a structured template
 * (`[Activity type = delay value = 3000]`), as Language Generation writes it.
 */
export function actsOfActivityText(text: string): Act[] {
  const acts: Act[] = [];
  for (const { 1: type = '', index } of text.matchAll(/\btype\s*=\s*(\w+)/gi)) {
    const near = text.slice(index, index + 400).split(/\]\s*(?:\n|$)/)[0] ?? '';
    const field = (name: string) => new RegExp(`\\b${name}\\s*=\\s*([\\w.-]+)`, 'i').exec(near)?.[1];
    switch (type.toLowerCase()) {
      case 'delay': {
        const ms = Number(field('value'));
        acts.push({ does: 'delay', ms: Number.isFinite(ms) ? ms : undefined, seen: 'data' });
        break;
      }
      case 'endofconversation':
        acts.push({ does: 'endOfConversation', code: field('code'), seen: 'data' });
        break;
      case 'event': {
        const name = field('name');
        if (name === 'handoff.initiate') acts.push({ does: 'handoff', seen: 'data' });
        else if (name !== undefined) acts.push({ does: 'event', name, seen: 'data' });
        break;
      }
    }
  }
  return acts.length === 0 ? [{ does: 'say' }] : acts;
}
