import type { Manifest } from '../../manifest/manifest-schema.js';
import { endsByManifest } from '../engagement-ends.js';
import { planWords, whenWords } from '../plan-words.js';
import { endLine } from './draw-bot.js';
import type { Arrow, Box, Picture } from './picture.js';

/** The picture of a manifest alone, where nothing is known of the bot: each engagement with what ends it. */
export function drawManifest(manifest: Manifest, title: string): Picture {
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const ends = endsByManifest(manifest);
  for (const [name, { description }] of Object.entries(manifest.engagements)) {
    const engagement = `e${boxes.length + 1}`;
    boxes.push({
      name: engagement,
      title: name,
      kind: 'plain',
      isRoot: true,
      lines: ['engagement'],
      sentences: description === undefined ? [] : [description],
    });
    for (const end of ends.filter((one) => one.engagement === name)) {
      const box = `e${boxes.length + 1}`;
      const what = {
        dialog: end.id,
        event: `event ${end.id}`,
        handoff: 'handover to a person',
        endOfConversation: 'end of conversation',
        manual: 'closeSession()',
      }[end.source];
      boxes.push({
        name: box,
        title: what,
        kind: end.source === 'dialog' ? 'terminal' : 'closing',
        isRoot: false,
        lines: [endLine(end, false)],
        sentences: [
          `Ends the engagement when ${whenWords(end)}, with the reason "${end.reason}".`,
          ...planWords(end.plan),
        ],
      });
      arrows.push({ from: engagement, to: box, how: 'begins' });
    }
  }
  return { title, boxes, arrows };
}
