import { escapeMarkup } from '../markup.js';

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** In pixels. Nothing is scaled: letters stay readable on a telephone, and bars are as long as their place lets them. */
const size = { row: 42, label: 20, bar: 22, thick: 14 } as const;
/** How much of the width the longest bar has, in percent; its number stands behind it. */
const longestBar = 80;

/** Horizontal bars as inline SVG. Labels and numbers are text, so that nothing is told by length or colour alone. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const rows = bars.map(({ label, count }, at) => {
    const top = at * size.row;
    const length = `${((count / most) * longestBar).toFixed(2)}%`;
    return [
      `<g><title>${escapeMarkup(`${label}: ${number(count)}`)}</title>`,
      // SVG's own text is cut where its place ends, without a sign of it; the whole label is in the title.
      `<foreignObject x="0" y="${top}" width="100%" height="${size.label}"><div>${escapeMarkup(label)}</div></foreignObject>`,
      `<rect x="0" y="${top + size.bar}" width="${length}" height="${size.thick}" rx="2"/>`,
      `<text x="${length}" dx="8" y="${top + size.bar + size.thick / 2}">${number(count)}</text></g>`,
    ].join('');
  });
  return `<svg width="100%" height="${bars.length * size.row}" role="img" aria-label="${escapeMarkup(title)}">${rows.join('')}</svg>`;
}

const number = (count: number) => count.toLocaleString('en');
