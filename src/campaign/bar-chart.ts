import { escapeMarkup } from '../dialog-graph/picture/markup.js';

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** The drawing's units; it is as wide as its place. */
const size = { width: 720, labels: 270, numbers: 90, row: 26, bar: 16 } as const;
/** About as many characters as fit beside a bar; the whole label is in the bar's title. */
const longestLabel = 40;

/** Horizontal bars as inline SVG. Numbers and labels stand beside the bars, so that nothing is told by length or colour alone. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const { width, labels, numbers, row, bar } = size;
  const room = width - labels - numbers;
  const rows = bars.map(({ label, count }, at) => {
    const middle = at * row + row / 2;
    const length = count === 0 ? 0 : Math.max((count / most) * room, 2);
    const words = label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
    return [
      `<g><title>${escapeMarkup(`${label}: ${number(count)}`)}</title>`,
      `<text class="label" x="${labels - 10}" y="${middle}">${escapeMarkup(words)}</text>`,
      `<rect x="${labels}" y="${middle - bar / 2}" width="${length.toFixed(1)}" height="${bar}" rx="2"/>`,
      `<text class="count" x="${(labels + length + 8).toFixed(1)}" y="${middle}">${number(count)}</text></g>`,
    ].join('');
  });
  const height = Math.max(bars.length * row, row);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(title)}">${rows.join('')}</svg>`;
}

const number = (count: number) => count.toLocaleString('en');
