import { escapeMarkup } from './markup.js';
import type { Box, Picture } from './picture.js';
import { drawSvg } from './svg.js';

const style = `
:root{color-scheme:light dark;--page:#fff;--words:#1c1c1e;--rule:#d5d5d8;--link:#1f5fa8}
@media (prefers-color-scheme:dark){:root{--page:#17181b;--words:#ececef;--rule:#3c3d44;--link:#7db6f5}}
body{margin:0 auto;padding:1rem 1.5rem 3rem;background:var(--page);color:var(--words);font:16px/1.5 system-ui,"Segoe UI",Roboto,Arial,"DejaVu Sans",sans-serif}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem;overflow-wrap:anywhere}
.frame{overflow:auto;border:1px solid var(--rule);border-radius:6px}
ul{margin:.2rem 0;padding-left:1.3rem;max-width:75ch;overflow-wrap:anywhere}
a{color:var(--link)}:target{outline:3px solid var(--link);outline-offset:4px}
@media print{.frame{overflow:visible;border:0}}
`.replaceAll('\n', '');

/**
 * The picture as a page of its own: the drawing, and all that it says as text. It has no script, and its policy
 * forbids it to load anything at all.
 */
export function toHtml(picture: Picture): string {
  const told = picture.boxes.filter(({ sentences }) => sentences.length > 0);
  const names = new Set(told.map(({ name }) => name));
  const linkOf = ({ name }: Box) => (names.has(name) ? `#${name}` : undefined);
  const title = escapeMarkup(picture.title);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<h1>${title}</h1>`,
    `<div class="frame" tabindex="0" role="region" aria-label="The picture">${drawSvg(picture, { heading: false, linkOf })}</div>`,
    '<h2>In words</h2>',
    ...told.map(section),
    ...(told.length === 0 ? ['<p>No dialog ends anything.</p>'] : []),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function section({ name, title, sentences }: Box): string {
  const items = sentences.map((sentence) => `<li>${escapeMarkup(sentence)}</li>`).join('');
  return `<h3 id="${name}">${escapeMarkup(title)}</h3>\n<ul>${items}</ul>`;
}
