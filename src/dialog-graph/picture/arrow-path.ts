import type { Layout, PlacedBox, Point } from './layout.js';
import { round } from './shapes.js';

/** From where to where boxes stand above each other. */
interface Column {
  readonly left: number;
  readonly right: number;
}

/** The columns of a layout, from left to right. */
export function columnsOf(boxes: readonly PlacedBox[]): Column[] {
  const columns = new Map<number, Column>();
  for (const { at, width } of boxes) {
    const { left, right } = columns.get(round(at.x)) ?? { left: at.x, right: at.x };
    columns.set(round(at.x), {
      left: Math.min(left, at.x - width / 2),
      right: Math.max(right, at.x + width / 2),
    });
  }
  return [...columns.values()].sort((a, b) => a.left - b.left);
}

/**
 * The way of an arrow, as the data of an SVG path. Up and down it goes only between the columns, and through one
 * straight, at the height that the layout kept free for it: so it never runs behind a box.
 */
export function arrowPath(
  { points }: Layout['arrows'][number],
  from: PlacedBox,
  to: PlacedBox,
  columns: readonly Column[],
): string {
  const ahead = from.at.x <= to.at.x;
  const side = (box: PlacedBox, after: boolean) => box.at.x + ((after === ahead ? 1 : -1) * box.width) / 2;
  const passed = columns
    .filter(({ left, right }) => Math.min(from.at.x, to.at.x) < left && right < Math.max(from.at.x, to.at.x))
    .flatMap(({ left, right }) => {
      const at = points.find(({ x }) => left <= x && x <= right);
      return at === undefined ? [] : [{ enter: ahead ? left : right, leave: ahead ? right : left, y: at.y }];
    });
  if (!ahead) passed.reverse();
  const own = columns.find(({ left, right }) => left <= from.at.x && from.at.x <= right);
  const last = columns.find(({ left, right }) => left <= to.at.x && to.at.x <= right);
  const stops = [
    ...passed,
    { enter: (ahead ? last?.left : last?.right) ?? side(to, false), leave: side(to, false), y: to.at.y },
  ];
  let here: Point = { x: (ahead ? own?.right : own?.left) ?? side(from, true), y: from.at.y };
  let path = `M${place({ x: side(from, true), y: from.at.y })}H${round(here.x)}`;
  for (const { enter, leave, y } of stops) {
    const half = (here.x + enter) / 2;
    path += `C${place({ x: half, y: here.y })} ${place({ x: half, y })} ${place({ x: enter, y })}H${round(leave)}`;
    here = { x: leave, y };
  }
  return path;
}

function place({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}
