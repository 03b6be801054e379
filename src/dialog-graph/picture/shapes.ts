import type { BoxKind } from './picture.js';

/** The outline of a box around its middle: each kind has another, so that no colour is needed to tell them apart. */
export function outline(kind: BoxKind, width: number, height: number): string {
  const [w, h] = [width / 2, height / 2];
  switch (kind) {
    // A stop sign.
    case 'terminal': {
      const cut = Math.min(12, h / 2);
      return polygon([
        [-w + cut, -h],
        [w - cut, -h],
        [w, -h + cut],
        [w, h - cut],
        [w - cut, h],
        [-w + cut, h],
        [-w, h - cut],
        [-w, -h + cut],
      ]);
    }
    // A box that is torn open.
    case 'open': {
      const tooth = 6;
      const teeth = Math.max(2, Math.round(height / 14));
      const edge = Array.from(
        { length: teeth * 2 - 1 },
        (_, at): Corner => [w - (at % 2 === 0 ? tooth : 0), -h + ((at + 1) * height) / (teeth * 2)],
      );
      return polygon([[-w, -h], [w, -h], ...edge, [w, h], [-w, h]]);
    }
    case 'closing':
      return rectangle(w, h, 10) + rectangle(w - 4, h - 4, 7);
    default:
      return rectangle(w, h, 4);
  }
}

type Corner = readonly [x: number, y: number];

function polygon(corners: readonly Corner[]): string {
  return `<path d="M${corners.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z"/>`;
}

function rectangle(w: number, h: number, radius: number): string {
  return `<rect x="${round(-w)}" y="${round(-h)}" width="${round(2 * w)}" height="${round(2 * h)}" rx="${radius}"/>`;
}

/** Tenths of a pixel: more says nothing, and would differ between machines. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
