import type { Box, BoxKind, Picture } from './picture.js';

/** Shapes that are told apart without colours; the words in them say it too. */
const shapes: Readonly<Record<BoxKind, readonly [string, string]>> = {
  terminal: ['{{', '}}'],
  closing: ['[[', ']]'],
  open: ['>', ']'],
  plain: ['[', ']'],
  unreached: ['[', ']'],
  missing: ['[/', '/]'],
};

const classes: Readonly<Record<BoxKind, string>> = {
  terminal: 'fill:#1f5fa8,stroke:#123a66,stroke-width:3px,color:#ffffff',
  closing: 'fill:#cfe2f7,stroke:#1f5fa8,stroke-width:2px,color:#10243a',
  open: 'fill:#ffe3b0,stroke:#a35c00,stroke-width:2px,color:#3a2200',
  plain: 'fill:#f4f4f2,stroke:#77777a,color:#1c1c1e',
  unreached: 'fill:#ffffff,stroke:#77777a,stroke-dasharray:5 4,color:#55555a',
  missing: 'fill:#ffffff,stroke:#a11d2d,stroke-dasharray:2 3,color:#a11d2d',
};

/** The picture as Mermaid, which GitHub and many wikis and editors draw. */
export function toMermaid({ title, boxes, arrows }: Picture): string {
  const used = [...new Set(boxes.map(({ kind }) => kind))].sort();
  return [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart LR',
    ...boxes.map(boxLine),
    ...arrows.map(({ from, to, how }) => `  ${from} ${how === 'begins' ? '-->' : '-.->'} ${to}`),
    ...used.map((kind) => `  classDef ${kind} ${classes[kind]}`),
    '',
  ].join('\n');
}

function boxLine({ name, title, kind, lines }: Box): string {
  const [open, close] = shapes[kind];
  return `  ${name}${open}"${[title, ...lines].map(shortened).map(escaped).join('<br/>')}"${close}:::${kind}`;
}

/** Mermaid does not break within a word. */
function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** As Mermaid's own entities: everything that is markup to it, to HTML or to Markdown. */
function escaped(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:·/()=+?!'_-]/gu, (char) => `#${char.codePointAt(0)};`)
    .replace(/_|^(?=\d+\.)/g, (found) => (found === '' ? '#8203;' : '#95;'));
}
