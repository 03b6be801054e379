import { defineCommand, jsonOption } from '../command.js';
import { connectDetails } from '../connect.js';
import { exitCodes } from '../exit-codes.js';
import { outboxDetails, outboxOption } from '../outbox-option.js';
import { readDurationOption } from '../time-option.js';
import { UsageError } from '../usage-error.js';
import type { CheckResult } from './check-result.js';
import { type Examination, examine } from './examine.js';
import { summarize, writeResult, writeSummary } from './report.js';

/** Where the integration is named for the bot too. */
const integrationVariable = 'GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID';

const defaults = { timeoutMs: 10_000 } as const satisfies Partial<Examination>;

/** `genesys-disconnect doctor`. */
export const doctor = defineCommand({
  options: {
    integration: {
      type: 'string',
      short: 'i',
      value: '<id>',
      help: `The Open Messaging integration to check. Left out: ${integrationVariable} of the environment.`,
    },
    webhook: {
      type: 'string',
      value: '<url>',
      help: "Where the bot's receiver is to be reached from Genesys Cloud. Left out: as the integration has it.",
    },
    manifest: {
      type: 'string',
      short: 'm',
      value: '<path>',
      help: 'The manifest to check. Left out: manifests/engagements.json, or another usual place.',
    },
    outbox: outboxOption,
    timeout: {
      type: 'string',
      value: '<duration>',
      help: 'How long one request may take. Left out: 10s.',
    },
    strict: { type: 'boolean', help: 'Warnings count as failures too.' },
    json: jsonOption,
  },
  details: [
    'Checks Node and the database driver, the database, the manifest, the region, the hosts, the clock, the credentials, each permission, the rate limit, the threading window, the Open Messaging integration, and the webhook. Says for each what is wrong and where it is mended.',
    'Changes nothing. Permissions are found out by calls for conversations and integrations with ids that were made up for the purpose, which nothing has; the webhook gets one request without a signature, which its receiver has to refuse. No table is made and none is migrated.',
    'In which divisions a permission holds cannot be seen so: the role has to be given to the client in the division of the conversations.',
    'About 15 calls, one after the other, of those that the OAuth client may make in a minute.',
    'Exit code 1 where a check has failed; with --strict also where there is a warning.',
    connectDetails,
    outboxDetails,
  ],
  examples: [
    'doctor',
    'doctor --integration 5f7c2a0e-3b1d-4c8e-9a6f-2d4b8e1c7a90 --manifest manifests/engagements.json',
    'doctor --webhook https://bot.example.com/genesys/webhook --strict --json',
  ],
  async run({ options, terminal }) {
    const examination = {
      manifest: options.manifest,
      outbox: options.outbox,
      integration: options.integration ?? (process.env[integrationVariable]?.trim() || undefined),
      webhook: options.webhook === undefined ? undefined : webhookUrl(options.webhook),
      timeoutMs: options.timeout === undefined ? defaults.timeoutMs : timeoutIn(options.timeout),
    };
    const checks: CheckResult[] = [];
    for await (const result of examine(examination, terminal)) {
      checks.push(result);
      if (!options.json) writeResult(result, terminal);
    }
    const summary = summarize(checks);
    const isOk = summary.failed === 0 && (!options.strict || summary.warning === 0);
    if (options.json) terminal.json({ ok: isOk, summary, checks });
    else writeSummary(summary, terminal);
    return isOk ? exitCodes.ok : exitCodes.failed;
  },
});

/** @throws UsageError, which does not repeat what was given: it may have a password in it */
function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new UsageError(
    '--webhook needs an http or https address without a user name or password, such as https://bot.example.com/genesys/webhook.',
  );
}

/** @throws UsageError */
function timeoutIn(text: string): number {
  const ms = readDurationOption('--timeout', text);
  if (ms >= 1 && ms <= 600_000) return ms;
  throw new UsageError('--timeout needs a duration of up to 10m, such as 5s.');
}
