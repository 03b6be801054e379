import { type FindingCode, findingCodes, type Level } from '../dialog-graph/finding.js';
import { type ManifestReport, reportOn } from './check-report.js';
import { writeReport } from './check-text.js';
import { defineCommand, jsonOption } from './command.js';
import { dialogsDetails, dialogsOption } from './dialogs-option.js';
import { exitCodes } from './exit-codes.js';
import { loadBot } from './load-bot.js';
import { manifestPlace } from './manifest-place.js';

/** `genesys-disconnect manifest check`. */
export const manifestCheck = defineCommand({
  operands: {
    usage: '[paths…]',
    help: 'Manifests: each a JSON or YAML file, or a folder whose files are one manifest. Left out: manifests/engagements.json, or another usual place.',
  },
  options: {
    dialogs: dialogsOption,
    strict: { type: 'boolean', help: 'Warnings count as failures too.' },
    allow: {
      type: 'string',
      multiple: true,
      value: '<code>',
      choices: findingCodes.filter(
        (code): code is Exclude<FindingCode, 'manifest-fault'> => code !== 'manifest-fault',
      ),
      help: 'Leave out findings of a kind, such as open-path. May be given several times.',
    },
    json: jsonOption,
  },
  details: [
    'Says everything that is wrong, what each end of a dialog will do, and, with --dialogs, what does not fit to the bot: marks that do nothing, ways that end without an end of the engagement, terminal dialogs that hand over to a person, graces that are too short.',
    ...dialogsDetails,
    `The codes of findings: ${findingCodes.join(', ')}.`,
  ],
  examples: [
    'manifest check',
    'manifest check manifests/ --dialogs ./dist/root-dialog.js --strict',
    'manifest check engagements.yaml --dialogs ./my-composer-bot --json',
  ],
  async run({ options, operands, terminal }) {
    const places = operands.length === 0 ? [manifestPlace(undefined)] : operands;
    const graph =
      options.dialogs === undefined ? undefined : (await loadBot(options.dialogs, terminal)).graph;
    const allowed = new Set(options.allow as readonly FindingCode[]);
    const reports: ManifestReport[] = [];
    for (const place of places) reports.push(await reportOn(place, graph, allowed));

    const count = (level: Level) =>
      reports.flatMap(({ findings }) => findings).filter((one) => one.level === level).length;
    const summary = { errors: count('error'), warnings: count('warning'), notes: count('note') };
    const ok = summary.errors === 0 && (!options.strict || summary.warnings === 0);
    const dialogs = graph && { source: graph.source, roots: graph.roots, count: graph.nodes.size };
    if (options.json) terminal.json({ ok, manifests: reports, dialogs: dialogs ?? null, summary });
    else writeReport(reports, { dialogs, summary, strict: options.strict }, terminal);
    return ok ? exitCodes.ok : exitCodes.failed;
  },
});
