import { escapeMarkup } from '../../markup.js';
import type { BoxKind, Picture } from './picture.js';
import { outline } from './shapes.js';
import { textWidth } from './text-width.js';

/** What each kind of box means. */
const meanings: Readonly<Record<BoxKind, string>> = {
  terminal: 'ENDS: the session is closed when this dialog ends',
  closing: 'CLOSES: it closes the session itself',
  open: 'OPEN: the bot can finish here, and the session stays open',
  plain: 'a dialog that ends nothing',
  unreached: 'never begun, as far as can be seen',
  missing: 'in the manifest, but there is no such dialog',
};

const entry = { height: 30, symbol: 44, gap: 28 } as const;

/** The legend: only of what the picture has. */
export function drawLegend(
  { boxes, arrows }: Picture,
  widest: number,
): { markup: string; width: number; height: number } {
  const kinds = (Object.keys(meanings) as BoxKind[]).filter((kind) => boxes.some((box) => box.kind === kind));
  const entries = kinds.map((kind) => ({
    symbol: `<g class="box ${kind}" transform="translate(20 0)">${outline(kind, 36, 20)}</g>`,
    words: meanings[kind],
  }));
  if (boxes.some(({ isRoot }) => isRoot)) {
    const bar = '<rect class="root" x="2" y="-10" width="6" height="20"/>';
    entries.push({
      symbol: `<g class="box plain"><g transform="translate(20 0)">${outline('plain', 36, 20)}</g>${bar}</g>`,
      words: 'the bot begins here',
    });
  }
  for (const [how, words] of [
    ['begins', 'begins, and waits for its end'],
    ['replaces', 'is replaced by'],
  ] as const) {
    if (!arrows.some((arrow) => arrow.how === how)) continue;
    entries.push({ symbol: `<path class="arrow ${how}" marker-end="url(#head)" d="M2 0L38 0"/>`, words });
  }
  let [x, y, width] = [16, 24, 0];
  const placed = entries.map(({ symbol, words }) => {
    const needed = entry.symbol + textWidth(words, 13);
    if (x > 16 && x + needed > widest) [x, y] = [16, y + entry.height];
    const markup = `<g transform="translate(${x} ${y})">${symbol}<text class="word" x="${entry.symbol}" y="4.5">${escapeMarkup(words)}</text></g>`;
    x += needed + entry.gap;
    width = Math.max(width, x);
    return markup;
  });
  return { markup: placed.join(''), width: Math.ceil(width), height: y + entry.height };
}
