import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../src/dialog-graph/picture/arrow-path.js';
import { drawBot } from '../../src/dialog-graph/picture/draw-bot.js';
import { toHtml } from '../../src/dialog-graph/picture/html.js';
import { layOut, letters, type PlacedBox } from '../../src/dialog-graph/picture/layout.js';
import { toMermaid } from '../../src/dialog-graph/picture/mermaid.js';
import { toSvg } from '../../src/dialog-graph/picture/svg.js';
import { textWidth } from '../../src/dialog-graph/picture/text-width.js';
import { graphOfDialogs } from '../../src/dialog-graph/read/graph-of-dialogs.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import { component, says } from './bots.js';
import { fortyDialogs, fortyDialogsManifest } from './forty-dialogs.js';

function forty() {
  const manifest = parseManifest(fortyDialogsManifest);
  return drawBot({ graph: graphOfDialogs(fortyDialogs(), 'hotel'), manifest, title: 'A hotel bot' });
}

/** Ids that are markup to one of the formats, or to all. */
const nasty = [
  '<script>alert(1)</script>',
  '"]; click x "javascript:alert(1)"',
  '</title></style><img src=x onerror=alert(1)>',
  'a`b*c_d#amp;--> e',
  'ünï 漢字 🎉',
  'x'.repeat(300),
  '1. list',
  '\u0000\ud800',
];

function nastyPicture() {
  const root = component('root', [(step) => step.beginDialog('x')], ...nasty.map(says));
  const manifest = parseManifest({
    version: 1,
    engagements: { e: { terminalDialogs: { root: { reason: '</text><script>x</script>' } } } },
  });
  return drawBot({ graph: graphOfDialogs(root, 'x'), manifest, title: '--- <b>title</b> "quoted"' });
}

describe('the picture of forty dialogs', () => {
  test('draws each dialog once, and components together with their steps', () => {
    const { boxes, arrows } = forty();
    expect(boxes).toHaveLength(40);
    expect(boxes.some(({ title }) => title.endsWith('-steps'))).toBe(false);
    expect(new Set(arrows.map(({ from, to }) => `${from} ${to}`)).size).toBe(arrows.length);
  });

  test('says with a kind and in words what each dialog does', () => {
    const of = Object.fromEntries(forty().boxes.map(({ title, kind, lines }) => [title, [kind, ...lines]]));
    expect(of.hotel).toEqual(['plain', 'the bot begins here']);
    expect(of['opt-out']).toEqual(['terminal', 'ENDS: opted-out · after 3s · final']);
    expect(of['cancellation-fee']).toEqual([
      'terminal',
      'ENDS: cancelled · if paid is true · after 3s',
      'OPEN: can finish here',
    ]);
    expect(of['talk-to-a-person']).toEqual(['plain', 'asks for a person']);
    expect(of.parking).toEqual(['open', 'OPEN: can finish here']);
    expect(of.forgotten).toEqual(['unreached', 'never begun', 'ENDS: completed · after 3s']);
  });

  test('no box covers another, and all are inside', () => {
    const { boxes, width, height } = layOut(forty());
    for (const [at, one] of boxes.entries()) {
      const { left, right, top, bottom } = edges(one);
      expect(left >= 0 && top >= 0 && right <= width && bottom <= height).toBe(true);
      const covered = boxes.slice(at + 1).filter((other) => {
        const its = edges(other);
        return left < its.right && its.left < right && top < its.bottom && its.top < bottom;
      });
      expect(covered.map(({ title }) => `${one.title} and ${title}`)).toEqual([]);
    }
  });

  test('every line of text has room in its box', () => {
    for (const { texts, width, height } of layOut(forty()).boxes) {
      for (const { text, isTitle, y } of texts) {
        expect(textWidth(text, isTitle ? letters.title : letters.line, isTitle)).toBeLessThan(width - 20);
        expect(y).toBeLessThan(height - 6);
      }
    }
  });

  test('no arrow runs behind a box', () => {
    const picture = forty();
    const { boxes } = layOut(picture);
    const paths = [
      ...toSvg(picture).matchAll(
        /<path class="arrow (?:begins|replaces)" marker-end="url\(#head\)" d="([^"]+)"/g,
      ),
    ]
      .map(([, d = '']) => d)
      .slice(0, picture.arrows.length);
    expect(paths).toHaveLength(picture.arrows.length);
    for (const [at, path] of paths.entries()) {
      const arrow = picture.arrows[at];
      const others = boxes.filter(({ name }) => name !== arrow?.from && name !== arrow?.to);
      const hit = others.filter((box) => pointsOf(path).some(([x, y]) => isInside(box, x, y)));
      expect(hit.map(({ title }) => `${arrow?.from} → ${arrow?.to} behind ${title}`)).toEqual([]);
    }
  });

  test('columns do not touch, so that arrows have room between them', () => {
    const { boxes } = layOut(forty());
    const columns = columnsOf(boxes.filter(({ kind }) => kind !== 'unreached'));
    for (const [at, { left }] of columns.entries())
      if (at > 0) expect(left - (columns[at - 1]?.right ?? 0)).toBeGreaterThan(40);
  });

  test('is the same each time', () => {
    expect(toHtml(forty())).toBe(toHtml(forty()));
    expect(toMermaid(forty())).toBe(toMermaid(forty()));
  });
});

describe.each([
  ['SVG', toSvg],
  ['HTML', toHtml],
] as const)('the %s', (_, write) => {
  test.each([
    ['forty dialogs', forty],
    ['hostile ids', nastyPicture],
  ] as const)('of %s is well-formed markup that calls nothing', (__, draw) => {
    const text = write(draw());
    expect(unclosed(text)).toEqual([]);
    const tags = [...text.matchAll(/<(\/?[a-z]+)/g)].map(([, tag]) => tag);
    for (const forbidden of ['script', 'img', 'iframe', 'link', 'b', 'use', 'image', 'foreignObject'])
      expect(tags).not.toContain(forbidden);
    expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|@import|url\((?!#)|<[^>]* on\w+=|javascript:(?!alert)/,
    );
    expect(text).not.toContain('\u0000');
    expect(Buffer.from(text).toString()).toBe(text);
  });

  test('has a title, a description and a legend', () => {
    const text = write(forty());
    expect(text).toContain('role="img" aria-labelledby="picture-title picture-text"');
    expect(text).toContain('<title id="picture-title">A hotel bot</title>');
    expect(text).toContain('opt-out: ENDS: opted-out · after 3s · final.');
    for (const words of [
      'ENDS: the session is closed when this dialog ends',
      'OPEN: the bot can finish here',
      'is replaced by',
      'never begun',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('in the manifest, but there is no such dialog');
    expect(text).toContain('prefers-color-scheme:dark');
  });
});

test('the page says everything in words too, and its boxes lead there', () => {
  const page = toHtml(forty());
  const target = /<a href="#(d\d+)"><g class="box terminal"[^>]*><title>opt-out/.exec(page)?.[1];
  expect(page).toContain(`<h3 id="${target}">opt-out</h3>\n<ul><li>Ends the engagement`);
  expect(page).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
});

test('Mermaid takes hostile ids as words', () => {
  const lines = toMermaid(nastyPicture()).split('\n');
  expect(lines[1]).toBe('title: "--- <b>title</b> \\"quoted\\""');
  for (const line of lines.filter((one) => /^ {2}d\d+[^ ]/.test(one))) {
    expect(line).toMatch(
      /^ {2}d\d+(?:\[|\{\{|\[\[|>|\[\/)"[^"<>`]*(?:<br\/>[^"<>`]*)*"(?:\]|\}\}|\]\]|\/\]):::\w+$/,
    );
  }
});

test('the contrast of all words is that of WCAG AA', async () => {
  const { pictureStyle } = await import('../../src/dialog-graph/picture/colours.js');
  const pairs = [
    ['ink', 'plain'],
    ['ends-ink', 'ends'],
    ['closes-ink', 'closes'],
    ['open-ink', 'open'],
    ['soft', 'paper'],
    ['wrong', 'paper'],
    ['ink', 'paper'],
  ] as const;
  const [light = '', dark = ''] = pictureStyle.split('prefers-color-scheme:dark');
  for (const colours of [light, dark]) {
    const colour = (name: string) => new RegExp(`--${name}:#([0-9a-f]{6})`).exec(colours)?.[1] ?? '';
    for (const [words, ground] of pairs)
      expect([words, contrast(colour(words), colour(ground))]).toEqual([
        words,
        expect.toSatisfy((ratio: number) => ratio >= 4.5),
      ]);
  }
});

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function edges({ at, width, height }: PlacedBox) {
  return {
    left: at.x - width / 2,
    right: at.x + width / 2,
    top: at.y - height / 2,
    bottom: at.y + height / 2,
  };
}

function isInside(box: PlacedBox, x: number, y: number): boolean {
  const { left, right, top, bottom } = edges(box);
  return left + 1 < x && x < right - 1 && top + 1 < y && y < bottom - 1;
}

/** Points on a path of M, H and C. */
function pointsOf(path: string): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, rest = ''] of path.matchAll(/([MHC])([^MHC]+)/g)) {
    const n = rest.trim().split(/\s+/).map(Number);
    const [x1 = 0, y1 = y, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = n;
    const [endX, endY] = command === 'C' ? [x3, y3] : [x1, command === 'H' ? y : y1];
    for (let t = 0; command !== 'M' && t <= 1; t += 0.05) {
      const u = 1 - t;
      const mix = (a: number, b: number, c: number, d: number) =>
        u ** 3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t ** 3 * d;
      points.push(command === 'C' ? [mix(x, x1, x2, x3), mix(y, y1, y2, y3)] : [x + (endX - x) * t, y]);
    }
    [x, y] = [endX, endY];
  }
  return points;
}

/** The tags that are not closed, or closed without being open. */
function unclosed(text: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of text
    .replace(/<[?!][^>]*>/g, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|[^>"])*)>/g)) {
    if (rest.endsWith('/') || name === 'meta') continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}
