import { htmlPage } from '../../html-page.js';
import { escapeMarkup } from '../../markup.js';
import type { Box, Picture } from './picture.js';
import { drawSvg } from './svg.js';

const style = `
h1{font-size:1.4rem}h2{margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem;overflow-wrap:anywhere}
.frame{overflow:auto;border:1px solid var(--rule);border-radius:6px}
ul{margin:.2rem 0;padding-left:1.3rem;max-width:75ch;overflow-wrap:anywhere}
a{color:var(--accent)}:target{outline:3px solid var(--accent);outline-offset:4px}
@media print{.frame{overflow:visible;border:0}}
`;

/** The picture as a page of its own: the drawing, and all that it says as text. */
export function toHtml(picture: Picture): string {
  const told = picture.boxes.filter(({ sentences }) => sentences.length > 0);
  const names = new Set(told.map(({ name }) => name));
  const linkOf = ({ name }: Box) => (names.has(name) ? `#${name}` : undefined);
  const body = [
    `<div class="frame" tabindex="0" role="region" aria-label="The picture">${drawSvg(picture, { heading: false, linkOf })}</div>`,
    '<h2>In words</h2>',
    ...told.map(section),
    ...(told.length === 0 ? ['<p>No dialog ends anything.</p>'] : []),
  ];
  return `${htmlPage({ title: picture.title, generator: 'manifest show', style, body })}\n`;
}

function section({ name, title, sentences }: Box): string {
  const items = sentences.map((sentence) => `<li>${escapeMarkup(sentence)}</li>`).join('');
  return `<h3 id="${name}">${escapeMarkup(title)}</h3>\n<ul>${items}</ul>`;
}
