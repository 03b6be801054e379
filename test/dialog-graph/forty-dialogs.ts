import { ComponentDialog, TextPrompt, WaterfallDialog, type WaterfallStepContext } from 'botbuilder-dialogs';

/** A dialog with steps, as most bots have them. */
class Steps extends ComponentDialog {
  constructor(
    id: string,
    steps: ((step: WaterfallStepContext) => Promise<never>)[],
    children: ComponentDialog[] = [],
  ) {
    super(id);
    this.addDialog(new WaterfallDialog(`${id}-steps`, steps as never));
    this.addDialog(new TextPrompt('text'));
    for (const child of children) this.addDialog(child);
  }
}

const source = (text: string) =>
  new Function(`return ${text}`)() as (step: WaterfallStepContext) => Promise<never>;

/** Asks, then goes on to one of several dialogs. */
function menu(
  id: string,
  ids: readonly string[],
  children: ComponentDialog[] = [],
  more: readonly string[] = [],
): Steps {
  const cases = [...ids, ...more].map((one) => `case '${one}': return step.beginDialog('${one}');`).join(' ');
  return new Steps(
    id,
    [
      source(`(step) => step.prompt('text', {})`),
      source(
        `(step) => { switch (step.result) { ${cases} default: return step.replaceDialog('${id}-steps'); } }`,
      ),
    ],
    children,
  );
}

/** Says something, and ends. */
function leaf(id: string): Steps {
  return new Steps(id, [
    source(`async (step) => { await step.context.sendActivity('${id}'); return step.endDialog(); }`),
  ]);
}

/** Asks, and is replaced by another dialog. */
function asks(id: string, next: string): Steps {
  return new Steps(id, [
    source(`(step) => step.prompt('text', {})`),
    source(`(step) => step.replaceDialog('${next}')`),
  ]);
}

function person(id: string): Steps {
  return new Steps(id, [
    source(
      `async (step) => { await step.context.sendActivity({ type: 'event', name: 'handoff.initiate' }); return step.endDialog(); }`,
    ),
  ]);
}

/** A hotel's bot: forty dialogs, four levels deep, some of which are terminal. */
export function fortyDialogs(): ComponentDialog {
  const areas: Record<string, readonly string[]> = {
    booking: [
      'find-room',
      'choose-dates',
      'guest-details',
      'booking-payment',
      'booking-confirmed',
      'waiting-list',
    ],
    'change-booking': [
      'find-booking',
      'move-dates',
      'add-guest',
      'upgrade-room',
      'cancel-booking',
      'cancellation-fee',
    ],
    'check-in': ['passport', 'arrival-time', 'room-key', 'parking', 'checked-in'],
    'during-stay': [
      'room-service',
      'housekeeping',
      'wake-up-call',
      'report-a-problem',
      'restaurant-reservation-with-allergies',
    ],
    invoice: ['invoice-copy', 'invoice-address', 'dispute-a-position', 'invoice-paid'],
    survey: ['rate-stay', 'leave-a-comment', 'survey-thanks'],
  };
  const goes: Record<string, string> = {
    'choose-dates': 'find-room',
    'guest-details': 'booking-payment',
    'booking-payment': 'booking-confirmed',
    'move-dates': 'find-booking',
    'cancel-booking': 'cancellation-fee',
    'arrival-time': 'room-key',
    'dispute-a-position': 'talk-to-a-person',
    'report-a-problem': 'talk-to-a-person',
    'rate-stay': 'leave-a-comment',
    'leave-a-comment': 'survey-thanks',
    'room-key': 'checked-in',
  };
  const inAreas = Object.entries(areas).map(([area, ids]) =>
    menu(
      area,
      ids,
      ids.map((id) => (goes[id] === undefined ? leaf(id) : asks(id, goes[id]))),
    ),
  );
  const others = [leaf('opt-out'), leaf('wrong-person'), person('talk-to-a-person'), leaf('forgotten')];
  const root = menu(
    'hotel',
    [...Object.keys(areas), 'opt-out', 'wrong-person', 'talk-to-a-person'],
    [...inAreas, ...others],
  );
  return root;
}

/** Which of them end the engagement. */
export const fortyDialogsManifest = {
  version: 1,
  engagements: {
    stay: {
      terminalDialogs: {
        'opt-out': { reason: 'opted-out', close: { final: true } },
        'wrong-person': { reason: 'wrong-person', close: { grace: '10s', lateGuest: { answer: 'ignore' } } },
        'booking-confirmed': { reason: 'booked' },
        'cancellation-fee': { reason: 'cancelled', when: { path: 'paid', equals: true } },
        'checked-in': { reason: 'checked-in' },
        'invoice-paid': { reason: 'paid', close: { lateGuest: { answer: 'reopen' } } },
        'survey-thanks': { reason: 'surveyed' },
        forgotten: {},
      },
    },
  },
} as const;
