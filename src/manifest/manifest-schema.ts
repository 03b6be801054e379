import { z } from 'zod';
import { defaultClosePlan } from '../closing/close-plan.js';
import { closeSchema } from './close-schema.js';
import { conditionsSchema } from './condition-schema.js';
import { expectations } from './expectation.js';
import { matchSchema } from './match-schema.js';
import { outcomeEventsSchema } from './outcome-events-schema.js';
import { name, words } from './text-schemas.js';

/** The version of the manifest's format that this package reads. */
export const manifestVersion = 1;

/** How a dialog can end. */
export const dialogOutcomes = ['completed', 'cancelled', 'replaced'] as const;
/** The states of a handoff that can end a session: `accepted` means that a person has just taken over. */
const closingHandoffStates = ['completed', 'failed'] as const;
/** The codes of an `endOfConversation` activity: the Bot Framework's, then the Agents SDK's other names. */
const endOfConversationCodes = [
  'completedSuccessfully',
  'userCancelled',
  'botTimedOut',
  'botIssuedInvalidMessage',
  'channelFailed',
  'unknown',
  'agentTimedOut',
  'agentIssuedInvalidMessage',
] as const;

const reason = words(
  100,
  `Why the session ended, in a word for the reports, such as "paid" or "opted-out". Left out: "${defaultClosePlan.reason}", or how it ended where that was otherwise, such as "cancelled".`,
).optional();

const close = closeSchema.optional();

const terminalDialog = z
  .strictObject({
    outcomes: z
      .array(z.enum(dialogOutcomes))
      // A cancelled dialog was interrupted and a replaced one goes on elsewhere: in both the guest is still talking.
      .default(['completed'])
      .describe(
        'Which ways to end count. "completed": the dialog ran to its end. "cancelled": it was broken off, for instance by an interruption. "replaced": another dialog took its place. Left out: only "completed".',
      ),
    when: conditionsSchema.optional(),
    reason,
    close,
  })
  .describe('When this dialog ends, the engagement is over.');

const terminalDialogEntries = z
  .union([
    terminalDialog,
    z
      .array(terminalDialog)
      .min(1)
      .describe('Several ways in which this dialog can end: the first one that fits counts.')
      .register(expectations, { expected: 'a list [ ] of at least one object { }' }),
  ])
  .register(expectations, { expected: 'an object { } with details, or a list [ ] of such objects' });

const eventEntry = z
  .strictObject({ reason, close })
  .describe('When this event is seen, the engagement is over.');

const handoff = z
  .strictObject({
    states: z
      .array(
        z.enum(closingHandoffStates).register(expectations, {
          expected: '"completed" or "failed" ("accepted" never ends a session: a person has just taken over)',
        }),
      )
      .default(['completed'])
      .describe(
        'Which reports about a handover to a person end the engagement. "completed": the person has finished. "failed": nobody could be reached. Left out: only "completed". An empty list: none.',
      ),
    reason,
    close,
  })
  .describe('What happens when the handover to a person has ended.');

const endOfConversation = z
  .strictObject({
    codes: z
      .array(z.enum(endOfConversationCodes))
      .optional()
      .describe(
        'Which codes of the bot\'s own "end of conversation" end the engagement. Left out: all. An empty list: none.',
      ),
    reason,
    close,
  })
  .describe('What happens when the bot itself says that the conversation has ended.');

const engagement = z
  .strictObject({
    description: words(1_000, 'What this engagement is for, for the people who read this file.').optional(),
    match: matchSchema.optional(),
    terminalDialogs: z
      .union([
        z.array(name('the id of a dialog')),
        z.record(name('the id of a dialog'), terminalDialogEntries),
      ])
      .default({})
      .describe(
        'The dialogs that end the engagement, by their ids: a list of ids, or the ids with details. A dialog that ends for different reasons has a list of details; the first one that fits counts. If several dialogs end in one message, the one that ended first gives the reason.',
      ),
    handoff: handoff.prefault({}),
    events: z
      .union([z.array(name('the name of an event')), z.record(name('the name of an event'), eventEntry)])
      .default(['EndOfConversation'])
      .describe(
        'The events that end the engagement, by their names: a list of names, or the names with details. Left out: "EndOfConversation". An empty list: none.',
      ),
    endOfConversation: endOfConversation.prefault({}),
    on: outcomeEventsSchema.optional(),
    close,
  })
  .describe(
    'One kind of contact with a guest, such as a payment reminder: what ends it, and how its session is closed.',
  );

/**
 * The manifest of engagements: the one source of its types, its checks and its JSON Schema. The descriptions are
 * what a designer sees in an editor.
 */
export const manifestSchema = z
  .strictObject({
    $schema: z
      .string()
      .describe(
        'Where the JSON Schema of this file is, so that an editor can help. In YAML, most editors want it as a comment in the first line instead: # yaml-language-server: $schema=…',
      )
      .optional(),
    version: z.literal(manifestVersion).describe('The version of this format. Always 1.'),
    defaults: z
      .strictObject({ close })
      .describe(
        'What holds for all engagements, unless one of them says otherwise. In a folder of files: for those of all files, so it stands in one of them only.',
      )
      .optional(),
    engagements: z
      .record(name('the name of an engagement'), engagement)
      .describe(
        'The engagements, by their names. The names appear in reports and logs. In a folder of files, each engagement stands in one of them.',
      ),
  })
  .describe(
    'Says when an engagement of the bot with a guest is over, and how its Genesys Cloud session is then closed.',
  );

/** The manifest of engagements, with the defaults of the format filled in. */
export type Manifest = z.output<typeof manifestSchema>;
/** The manifest as it is written: what has a default may be left out. */
export type ManifestInput = z.input<typeof manifestSchema>;
/** One engagement of a manifest. */
export type Engagement = Manifest['engagements'][string];
