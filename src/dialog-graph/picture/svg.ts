import { escapeMarkup } from '../../markup.js';
import { arrowPath, columnsOf } from './arrow-path.js';
import { pictureStyle } from './colours.js';
import { type Layout, layOut, type PlacedBox } from './layout.js';
import { drawLegend } from './legend.js';
import type { Box, Picture } from './picture.js';
import { outline, round } from './shapes.js';

const headingHeight = 44;

/** The picture as an SVG that needs nothing from elsewhere: no font, no script, no address is called. */
export function toSvg(picture: Picture): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawSvg(picture, { heading: true })}\n`;
}

interface Drawing {
  /** Whether the title stands above; a page has it already. */
  readonly heading: boolean;
  /** Where a click on a box leads. */
  readonly linkOf?: (box: Box) => string | undefined;
}

/** The same inside of a page. */
export function drawSvg(picture: Picture, { heading, linkOf = () => undefined }: Drawing): string {
  const layout = layOut(picture);
  const legend = drawLegend(picture, Math.max(layout.width, 560));
  const width = Math.max(layout.width, legend.width);
  const top = heading ? headingHeight : 0;
  const height = top + layout.height + legend.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="picture-title picture-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title id="picture-title">${escapeMarkup(picture.title)}</title>`,
    `<desc id="picture-text">${escapeMarkup(inWords(picture))}</desc>`,
    `<style>${pictureStyle}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0L8 4L0 8Z"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...(heading ? [`<text class="heading" x="16" y="28">${escapeMarkup(picture.title)}</text>`] : []),
    `<g transform="translate(0 ${top})">`,
    ...drawArrows(layout),
    ...layout.boxes.map((box) => drawBox(box, linkOf(box))),
    '</g>',
    `<g transform="translate(0 ${top + layout.height})">${legend.markup}</g>`,
    '</svg>',
  ].join('\n');
}

function drawArrows({ boxes, arrows }: Layout): string[] {
  const columns = columnsOf(
    boxes.filter(({ name }) => arrows.some(({ from, to }) => from === name || to === name)),
  );
  const byName = new Map(boxes.map((box) => [box.name, box]));
  return arrows.flatMap((arrow) => {
    const [from, to] = [byName.get(arrow.from), byName.get(arrow.to)];
    if (from === undefined || to === undefined) return [];
    const path = arrowPath(arrow, from, to, columns);
    return [`<path class="arrow ${arrow.how}" marker-end="url(#head)" d="${path}"/>`];
  });
}

/** What the picture says, for whoever cannot see it. */
function inWords({ boxes, arrows }: Picture): string {
  const titles = new Map(boxes.map(({ name, title }) => [name, title]));
  return boxes
    .map(({ name, title, lines }) => {
      const next = arrows
        .filter(({ from }) => from === name)
        .map(({ to, how }) => `${how === 'begins' ? 'begins' : 'is replaced by'} ${titles.get(to)}`);
      const what = [...lines, ...next].join(', ');
      return `${title}${what === '' ? '' : `: ${what}`}.`;
    })
    .join(' ');
}

function drawBox(box: PlacedBox, link: string | undefined): string {
  const { at, width, height, kind, isRoot, texts, title, lines, sentences } = box;
  const bar = isRoot
    ? `<rect class="root" x="${round(-width / 2)}" y="${round(12 - height / 2)}" width="6" height="${round(height - 24)}"/>`
    : '';
  const words = texts.map(
    ({ text, isTitle, y }) =>
      `<text class="${isTitle ? 't' : 'l'}" text-anchor="middle" y="${round(y - height / 2)}">${escapeMarkup(text)}</text>`,
  );
  const tip = `<title>${escapeMarkup([title, ...(sentences.length > 0 ? sentences : lines)].join('\n'))}</title>`;
  const drawn = `<g class="box ${kind}" transform="translate(${round(at.x)} ${round(at.y)})">${tip}${outline(kind, width, height)}${bar}${words.join('')}</g>`;
  return link === undefined ? drawn : `<a href="${escapeMarkup(link)}">${drawn}</a>`;
}
