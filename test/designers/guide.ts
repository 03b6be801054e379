import { readFileSync } from 'node:fs';

/** Where the guide stands. */
export const guidePath = new URL('../../docs/designers.md', import.meta.url);
export const guide = readFileSync(guidePath, 'utf8');

/** A piece of code in the guide. */
interface Block {
  /** What stands behind the three backquotes, such as `text conversation`. */
  readonly info: string;
  readonly text: string;
}

/** One heading of the guide with the code below it. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** The guide, heading by heading. */
export function sections(): Section[] {
  const found: { heading: string; blocks: Block[] }[] = [];
  // A line of code may begin with "#" too, so a whole block is taken at once.
  for (const [, info, text = '', heading] of guide.matchAll(
    /^```([^\n]*)\n([\s\S]*?)^```$|^#{1,3} (.+)$/gm,
  )) {
    if (heading !== undefined) found.push({ heading, blocks: [] });
    else found.at(-1)?.blocks.push({ info: info ?? '', text });
  }
  return found;
}

/** An ending of the guide, ready to be run. */
export interface Recipe {
  readonly heading: string;
  readonly manifest: string;
  readonly conversation: Block;
  readonly outcome: readonly string[];
}

/** All endings of the guide. */
export function recipes(): Recipe[] {
  return sections()
    .filter(({ heading }) => /^\d+\. /.test(heading))
    .map(({ heading, blocks }) => {
      const find = (pattern: RegExp) => {
        const [found, ...others] = blocks.filter(({ info }) => pattern.test(info));
        if (found === undefined || others.length > 0) throw new Error(`${heading}: expected one ${pattern}.`);
        return found;
      };
      return {
        heading,
        manifest: find(/^yaml$/).text,
        conversation: find(/ conversation$/),
        outcome: linesOf(find(/ outcome$/).text),
      };
    });
}

/** The lines of a text, with single blanks: the guide does not show the columns. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');
}
