import { basename, extname } from 'node:path';
import { type RowLayout, usualColumns } from '../campaign/campaign-row.js';
import { readTemplate } from '../campaign/text-template.js';
import { loadManifest } from '../manifest/load-manifest.js';
import { nearest } from '../nearest.js';
import type { OptionTable } from './command.js';
import { conversationIdIn } from './conversation-ids.js';
import { usualPlace } from './manifest-place.js';
import { UsageError } from './usage-error.js';

/** Where the id of the integration comes from that nobody names. */
export const integrationVariable = 'GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID';

/** The options that say how a row is read. */
export const layoutOptions = {
  'to-column': {
    type: 'string',
    value: '<column>',
    help: `Where the guest's address is. Left out: ${usualColumns.to}.`,
  },
  'text-column': {
    type: 'string',
    value: '<column>',
    help: `Where the text is that the guest reads first. Left out: ${usualColumns.text}.`,
  },
  text: {
    type: 'string',
    value: '<template>',
    help: 'The text for every guest, with {column} for what the row has there; {{ and }} for braces.',
  },
  'key-column': {
    type: 'string',
    value: '<column>',
    help: `Where your own id of each start is. Left out: ${usualColumns.key}, where there is one.`,
  },
} as const satisfies OptionTable;

type Given = Readonly<Record<keyof typeof layoutOptions, string | undefined>>;

/** @throws UsageError where they contradict each other, or the text is no template */
export function layoutOf(options: Given, campaign: string): RowLayout {
  const { text, 'text-column': textColumn } = options;
  if (text !== undefined && textColumn !== undefined)
    throw new UsageError('--text and --text-column contradict each other. Keep one.');
  const template = text === undefined ? undefined : readTemplate(text);
  if (template !== undefined && 'fault' in template) throw new UsageError(`--text ${template.fault}.`);
  return {
    campaign,
    template,
    toColumn: options['to-column'] ?? usualColumns.to,
    textColumn: textColumn ?? usualColumns.text,
    keyColumn: options['key-column'],
  };
}

const longestName = 100;

/** The name of a campaign: the one given, or that of its file. @throws UsageError where it cannot be one */
export function campaignName(given: string | undefined, file: string): string {
  const name = given ?? basename(file, extname(file));
  const isName = name.trim() !== '' && name.length <= longestName && !/\p{Cc}/u.test(name);
  if (isName) return name;
  throw new UsageError(`--name needs 1 to ${longestName} characters, all of them visible.`);
}

/** The integration given, or that of the environment. @throws UsageError where there is none */
export function integrationOf(given: string | undefined): string {
  const id = (given ?? process.env[integrationVariable])?.trim();
  const [name, value] = given === undefined ? [integrationVariable, id] : ['--integration', given];
  if (id && conversationIdIn(id) === undefined)
    throw new UsageError(`${name} needs the id of an integration, a UUID; got ${JSON.stringify(value)}.`);
  if (id) return id;
  throw new UsageError(
    `No Open Messaging integration is named. Give --integration, or set ${integrationVariable} (Admin > Message > Platforms shows the id).`,
  );
}

/**
 * Checks the name of an engagement by the manifest, where there is one: what is started under a misspelt name is never
 * closed by its own rules.
 *
 * @throws UsageError with the nearest that there is
 */
export async function checkEngagement(
  name: string | undefined,
  manifest: string | undefined,
): Promise<string> {
  if (name === undefined || name.trim() === '' || name.length > 200)
    throw new UsageError(
      '--engagement is needed: the name of an engagement of the manifest, 1 to 200 characters.',
    );
  const place = manifest ?? usualPlace();
  if (place === undefined) return name;
  const known = Object.keys((await loadManifest(place)).engagements);
  if (known.includes(name)) return name;
  const meant = nearest(name, known);
  const advice =
    meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${JSON.stringify(meant)}?`;
  throw new UsageError(`${place} has no engagement ${JSON.stringify(name)}. ${advice}`);
}
