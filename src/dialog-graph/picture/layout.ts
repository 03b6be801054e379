import dagre from '@dagrejs/dagre';
import type { Arrow, Box, Picture } from './picture.js';
import { textWidth, wrapText } from './text-width.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The sizes of the letters. */
export const letters = { title: 14, line: 12 } as const;
const lineHeight = { title: 18, line: 16 } as const;
const inner = { x: 18, y: 11 } as const;
const widestText = 210;
const margin = 16;

/** A box with its place. */
export interface PlacedBox extends Box {
  /** Its middle. */
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  /** Its lines as they are broken, each with its baseline below the box's upper edge. */
  readonly texts: readonly { readonly text: string; readonly isTitle: boolean; readonly y: number }[];
}

/** A picture in which everything has its place. */
export interface Layout {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly (Arrow & { readonly points: readonly Point[] })[];
}

/**
 * Gives every box and arrow its place, from left to right in the order in which dialogs begin each other. Boxes without
 * an arrow stand below: among the others, arrows would run behind them.
 */
export function layOut({ title, boxes, arrows }: Picture): Layout {
  const sized = boxes.map(sizeOf);
  const tied = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 84, edgesep: 16, marginx: margin, marginy: margin });
  for (const { name, width, height } of sized) if (tied.has(name)) graph.setNode(name, { width, height });
  for (const { from, to } of arrows) graph.setEdge(from, to, {});
  if (tied.size > 0) dagre.layout(graph);
  const { width = 0, height = margin } = graph.graph() as { width?: number; height?: number };
  const rows = inRows(
    sized.filter(({ name }) => !tied.has(name)),
    Math.max(width, 900),
    tied.size > 0 ? height : margin,
  );
  return {
    title,
    width: Math.ceil(Math.max(width, rows.width)),
    height: Math.ceil(Math.max(tied.size > 0 ? height : 0, rows.height)),
    boxes: sized.map((box) => ({ ...box, at: rows.places.get(box.name) ?? (graph.node(box.name) as Point) })),
    arrows: arrows.map((arrow) => ({
      ...arrow,
      points: (graph.edge(arrow.from, arrow.to) as { points: Point[] }).points,
    })),
  };
}

/** Boxes one after the other, in rows that are not wider than that. */
function inRows(boxes: readonly Omit<PlacedBox, 'at'>[], widest: number, top: number) {
  const places = new Map<string, Point>();
  let [x, y, row, width] = [margin, top, 0, 0];
  for (const box of boxes) {
    if (x > margin && x + box.width > widest) [x, y, row] = [margin, y + row + margin, 0];
    places.set(box.name, { x: x + box.width / 2, y: y + box.height / 2 });
    x += box.width + margin;
    row = Math.max(row, box.height);
    width = Math.max(width, x);
  }
  return { places, width, height: boxes.length === 0 ? 0 : y + row + margin };
}

function sizeOf(box: Box): Omit<PlacedBox, 'at'> {
  const parts = [
    ...wrapText(box.title, letters.title, widestText, 3, true).map((text) => ({ text, isTitle: true })),
    ...box.lines.flatMap((line) =>
      wrapText(line, letters.line, widestText, 4).map((text) => ({ text, isTitle: false })),
    ),
  ];
  let y: number = inner.y;
  const texts = parts.map((part) => {
    y += part.isTitle ? lineHeight.title : lineHeight.line;
    return { ...part, y: y - 5 };
  });
  const widest = Math.max(
    ...parts.map(({ text, isTitle }) => textWidth(text, isTitle ? letters.title : letters.line, isTitle)),
    60,
  );
  return { ...box, texts, width: Math.ceil(widest) + 2 * inner.x, height: y + inner.y };
}
