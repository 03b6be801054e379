import { escapeMarkup } from '../markup.js';

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** In pixels. Nothing is scaled: letters stay readable on a telephone, and bars are as long as their place lets them. */
const size = { row: 42, label: 12, bar: 22, thick: 14 } as const;
/** How much of the width the longest bar has, in percent; its number stands behind it. */
const longestBar = 80;
/** As many characters as a telephone has room for; the whole label is in the bar's title. */
const longestLabel = 44;

/** Horizontal bars as inline SVG. Labels and numbers are text, so that nothing is told by length or colour alone. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const rows = bars.map(({ label, count }, at) => {
    const top = at * size.row;
    const length = `${((count / most) * longestBar).toFixed(2)}%`;
    const words = label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
    return [
      `<g><title>${escapeMarkup(`${label}: ${number(count)}`)}</title>`,
      `<text x="0" y="${top + size.label}">${escapeMarkup(words)}</text>`,
      `<rect x="0" y="${top + size.bar}" width="${length}" height="${size.thick}" rx="2"/>`,
      `<text x="${length}" dx="8" y="${top + size.bar + size.thick / 2}">${number(count)}</text></g>`,
    ].join('');
  });
  return `<svg width="100%" height="${bars.length * size.row}" role="img" aria-label="${escapeMarkup(title)}">${rows.join('')}</svg>`;
}

const number = (count: number) => count.toLocaleString('en');
