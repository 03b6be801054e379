import { extname } from 'node:path';
import { drawBot } from '../dialog-graph/picture/draw-bot.js';
import { drawManifest } from '../dialog-graph/picture/draw-manifest.js';
import type { Picture } from '../dialog-graph/picture/picture.js';
import { loadManifest } from '../manifest/load-manifest.js';
import { printable } from '../printable.js';
import { defineCommand } from './command.js';
import { dialogsDetails, dialogsOption } from './dialogs-option.js';
import { exitCodes } from './exit-codes.js';
import { loadBot } from './load-bot.js';
import { manifestPlace, usualPlace } from './manifest-place.js';
import { UsageError } from './usage-error.js';
import { outputOptions, writeOutput } from './write-output.js';

const formats = ['mermaid', 'svg', 'html'] as const;
type Format = (typeof formats)[number];

/** The format that a file's name asks for. */
const byName: Readonly<Record<string, Format>> = {
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.svg': 'svg',
  '.html': 'html',
  '.htm': 'html',
};

/** `genesys-disconnect manifest show`. */
export const manifestShow = defineCommand({
  operands: {
    usage: '[path]',
    help: 'The manifest: a JSON or YAML file, or a folder. Left out: manifests/engagements.json, or another usual place.',
    most: 1,
  },
  options: {
    dialogs: dialogsOption,
    format: {
      type: 'string',
      choices: formats,
      help: 'How to draw. Left out: as the name of --output says, else mermaid.',
    },
    ...outputOptions,
    title: { type: 'string', value: '<text>', help: 'What stands above the picture.' },
  },
  details: [
    'Draws the dialogs of a bot with their ends. Without --dialogs, only the engagements and what ends them. SVG and HTML need nothing from the network. Dialogs that end the engagement have a shape, a colour and words of their own; so have those where the bot can finish while the session stays open.',
    ...dialogsDetails,
  ],
  examples: [
    'manifest show --dialogs ./dist/root-dialog.js -o dialogs.html',
    'manifest show engagements.yaml --dialogs ./my-composer-bot --format svg > dialogs.svg',
  ],
  async run({ options: { dialogs, format, output, force, title }, operands: [given], terminal }) {
    const write = writers[format ?? formatOf(output)];
    const place = dialogs === undefined ? manifestPlace(given) : (given ?? usualPlace());
    const manifest = place === undefined ? undefined : await loadManifest(place);
    const graph = dialogs === undefined ? undefined : (await loadBot(dialogs, terminal)).graph;
    let picture: Picture;
    if (graph !== undefined) {
      picture = drawBot({
        manifest,
        graph,
        title: title ?? `The dialogs of ${graph.source}, and what ends the session`,
      });
      if (manifest === undefined) terminal.say('note: no manifest was found, so only the dialogs are drawn.');
    } else if (manifest !== undefined) {
      picture = drawManifest(manifest, title ?? `What ends the session, by ${place}`);
    } else throw new UsageError('There is nothing to draw. Name a manifest, or --dialogs.');

    for (const trouble of graph?.troubles ?? []) terminal.say(`warning: ${trouble}`);
    const text = (await write())(picture);
    if (output === undefined || output === '-') terminal.out(text.trimEnd());
    else {
      await writeOutput(output, text, { begins, force });
      terminal.say(printable(`${output} is written: ${picture.boxes.length} boxes.`));
    }
    return exitCodes.ok;
  },
});

/** Loaded when needed: Mermaid needs no layout. */
const writers: Readonly<Record<Format, () => Promise<(picture: Picture) => string>>> = {
  mermaid: async () => (await import('../dialog-graph/picture/mermaid.js')).toMermaid,
  svg: async () => (await import('../dialog-graph/picture/svg.js')).toSvg,
  html: async () => (await import('../dialog-graph/picture/html.js')).toHtml,
};

/** How each of them begins. */
const begins = [
  /^---\ntitle: ".*"\n---\nflowchart LR\n/,
  /^<\?xml [^\n]*\n<svg [^\n]* class="picture" [^\n]* aria-labelledby="picture-title picture-text"/,
  /<meta name="generator" content="genesys-disconnect manifest show">/,
];

function formatOf(output: string | undefined): Format {
  const extension = output === undefined ? '' : extname(output).toLowerCase();
  if (extension === '' || extension === '.txt' || extension === '.md') return 'mermaid';
  const format = byName[extension];
  if (format === undefined)
    throw new UsageError(`No format is known for ${output}. Name one: --format ${formats.join('|')}.`);
  return format;
}
