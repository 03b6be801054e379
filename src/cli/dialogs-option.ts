import type { Option } from './command.js';

/** The option of every command that looks at a bot's dialogs. */
export const dialogsOption = {
  type: 'string',
  short: 'd',
  value: '<place>',
  help: 'The dialogs: a module that exports the root dialog (as rootDialog, as default, or as named after a #), or the folder of a Composer project.',
} as const satisfies Option;

/** What its users should know, for the help. */
export const dialogsDetails = [
  'A module may export the root dialog itself, a DialogSet, a DialogManager, a class, or a function that gives one of them; where those need arguments, they get stand-ins. TypeScript is loaded with tsx, if it is installed. The module is loaded, but no turn is run. A Composer project is read as data: nothing of it is run.',
  'What a waterfall does is code. Of code, only the text is looked at: beginDialog, replaceDialog, endDialog, handoff.initiate and the like are found in the steps and in the methods that they call, and are told as "seen in the code\'s text". What cannot be seen is told too.',
] as const;
