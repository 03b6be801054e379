import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/errors/fault.js';
import { ManifestError } from '../../src/errors/manifest-error.js';
import { parseManifest } from '../../src/manifest/load-manifest.js';
import { pathText } from '../../src/manifest/manifest-faults.js';
import { fieldsOfSchema, fullManifest, placesIn, withChange } from './full-manifest.js';

function faultsOf(value: unknown): readonly Fault[] {
  try {
    parseManifest(value);
  } catch (error) {
    if (error instanceof ManifestError) return error.faults;
    throw error;
  }
  return [];
}

const places = placesIn(fullManifest).map(({ place, value }) => ({ place, value, path: pathText(place) }));
const objects = places.filter(({ value }) => typeof value === 'object' && !Array.isArray(value));
const enums = places.filter(
  ({ value, path }) =>
    typeof value === 'string' &&
    /strategy|close\.teardown$|lookFirst|afterHold|answer|outcomes|states|codes/.test(path),
);
/** What takes an object as well as a text: an object there is another fault, told below. */
const takesObjects = /^engagements\.survey\.close\.(lateGuest\.text|wrapUp|verifyWithin)$/;
const durations = places.filter(({ path }) => /\.(grace|holdFor|watchFor)$|\.verifyWithin\.\w+$/.test(path));
const booleans = places.filter(({ value }) => typeof value === 'boolean');
const lists = places.filter(({ value }) => Array.isArray(value) && typeof value[0] === 'string');
const texts = places.filter(
  ({ path, value }) =>
    typeof value === 'string' && /\.(reason|text|description|notes|default|pt-BR)$/.test(path),
);

describe('every field, set wrong one at a time', () => {
  test('the manifest used here is right, and has every field of the schema', () => {
    expect(faultsOf(fullManifest)).toEqual([]);
    const keys = new Set(places.map(({ place }) => String(place.at(-1))));
    expect([...fieldsOfSchema()].filter((field) => !keys.has(field))).toEqual([]);
  });

  test.each(places.filter(({ path }) => !takesObjects.test(path)))(
    'a value of the wrong type at "$path" is told with what was expected and what came',
    ({ place, path, value }) => {
      const wrong = typeof value === 'object' ? 4711 : { some: 'thing' };
      const came = typeof value === 'object' ? 'the number 4711' : 'an object';
      expect(faultsOf(withChange(place, () => wrong))).toEqual([
        { path, message: expect.stringMatching(new RegExp(`^expected .+, but got ${came}\\.`)) },
      ]);
    },
  );

  test.each(places.filter(({ path }) => path !== ''))('null at "$path" is told', ({ place, path }) => {
    expect(faultsOf(withChange(place, () => null))).toEqual([
      { path, message: expect.stringMatching(/^expected .+, but got null\./) },
    ]);
  });

  test.each(enums)(
    'a typing error in the word at "$path" is told with the right word',
    ({ place, path, value }) => {
      const typo = `${String(value).slice(0, -2)}${String(value).at(-1)}`;
      expect(faultsOf(withChange(place, () => typo))).toEqual([
        { path, message: expect.stringContaining(`Did you mean "${value}"?`) },
      ]);
    },
  );

  test.each(enums)('another word at "$path" is told with all words there are', ({ place, path, value }) => {
    expect(faultsOf(withChange(place, () => 'banana'))).toEqual([
      { path, message: expect.stringContaining(`"${value}"`) },
    ]);
  });

  test.each(durations)(
    'a duration with a blank at "$path" is told with the right way to write it',
    ({ place, path }) => {
      expect(faultsOf(withChange(place, () => '45 seconds'))).toEqual([
        { path, message: expect.stringMatching(/^expected a duration such as .+ Did you mean "45s"\?$/) },
      ]);
    },
  );

  test.each(durations)(
    'a duration that is too long at "$path" is told with the longest',
    ({ place, path }) => {
      expect(faultsOf(withChange(place, () => '400d'))).toEqual([
        { path, message: expect.stringMatching(/ to (\w+), but got "400d"\. Did you mean "\1"\?$/) },
      ]);
    },
  );

  test.each(booleans)('"yes" at "$path" is told to be true', ({ place, path }) => {
    expect(faultsOf(withChange(place, () => 'yes'))).toEqual([
      { path, message: 'expected true or false, but got "yes". Did you mean true?' },
    ]);
  });

  test.each(lists)(
    'one value instead of a list at "$path" is told with the list',
    ({ place, path, value }) => {
      const [first] = value as string[];
      const isUnion = /terminalDialogs|events/.test(path);
      expect(faultsOf(withChange(place, () => first))).toEqual([
        {
          path,
          message: expect.stringMatching(
            isUnion ? /^expected a list/ : new RegExp(`Did you mean \\["${first}"\\]\\?$`),
          ),
        },
      ]);
    },
  );

  test.each(texts)('a blank text at "$path" is told', ({ place, path }) => {
    expect(faultsOf(withChange(place, () => ' '))).toEqual([
      { path, message: expect.stringMatching(/^expected a text of 1 to \d+ characters, but got " "\.$/) },
    ]);
  });

  test.each(objects)(
    'a field that is not there at "$path" is told with the fields that are',
    ({ place, path, value }) => {
      const isRecord = /(^engagements|\.terminalDialogs|\.events|lateGuest\.text)$/.test(path);
      const faults = faultsOf(withChange(place, (fields) => ({ ...(fields as object), banana: 1 })));
      const at = pathText([...place, 'banana']);
      const message = isRecord
        ? /^expected (an object|a language)/
        : /^is not a field here\. The fields are: /;
      expect(faults).toEqual([{ path: at, message: expect.stringMatching(message) }]);
      const fields = isRecord ? [] : Object.keys(value as object);
      for (const field of fields) expect(faults[0]?.message).toContain(field);
    },
  );

  test.each([
    ['engagements["a.b"].events', { 'a.b': { events: 1 } }],
    ['engagements[" a"]', { ' a': {} }],
    ['engagements[""]', { '': {} }],
    ['engagements.a.events[0]', { a: { events: ['', 'b'] } }],
    ['engagements.a.terminalDialogs[""]', { a: { terminalDialogs: { '': {} } } }],
    ['engagements.Zählung.close.grace', { Zählung: { close: { grace: 3 } } }],
  ])('the path of a fault can be found again: %s', (path, engagements) => {
    expect(faultsOf({ version: 1, engagements }).map((fault) => fault.path)).toEqual([path]);
  });

  test.each([
    ['grace', 'defaults.close.grace', []],
    ['grace', 'close.grace', ['engagements', 'payment-reminder']],
    ['final', 'close.final', ['engagements', 'payment-reminder', 'terminalDialogs', 'opt-out']],
    ['answer', 'lateGuest.answer', ['engagements', 'payment-reminder', 'close']],
    ['states', 'handoff.states', ['engagements', 'payment-reminder']],
  ])('%s in the wrong place is told where it belongs: %s', (field, belongs, place) => {
    const faults = faultsOf(withChange(place, (fields) => ({ ...(fields as object), [field]: '3s' })));
    expect(faults[0]?.message).toContain(`Did you mean "${belongs}"?`);
  });

  test.each([
    ['terminalDialogs.d.when', { when: { path: 'paid' } }, 'asks nothing yet'],
    ['terminalDialogs.d.when', { when: { equals: 1, in: [1] } }, 'asks 2 things at once (equals, in)'],
    ['terminalDialogs.d.when', { when: 'paid' }, 'expected a condition { }, or a list'],
    ['terminalDialogs.d.when', { when: [] }, 'expected a list [ ] of at least one condition { }'],
    ['terminalDialogs.d.when[0].equals', { when: [{ equals: null }] }, 'a text, a number, true or false'],
    ['terminalDialogs.d.when.pth', { when: { pth: 'x', equals: 1 } }, 'Did you mean "path"?'],
    ['terminalDialogs.d.when.equal', { when: { path: 'x', equal: 1 } }, 'Did you mean "equals"?'],
    ['terminalDialogs.d.when.path', { when: { path: '$.paid', equals: 1 } }, 'Did you mean "paid"?'],
    ['terminalDialogs.d.when.path', { when: { path: '=turn.lastresult.a', equals: 1 } }, 'mean "a"?'],
    ['terminalDialogs.d.when.path', { when: { path: 'a[0].id', equals: 1 } }, 'Did you mean "a.0.id"?'],
    ['terminalDialogs.d.when.path', { when: { path: 'a..b', equals: 1 } }, 'names with dots'],
    ['terminalDialogs.d.when.in', { when: { path: 'x', in: 'late' } }, 'Did you mean ["late"]?'],
    ['terminalDialogs.d.when.in', { when: { path: 'x', in: [] } }, 'at least one value, but got an empty'],
    ['terminalDialogs.d.when.exists', { when: { path: 'x', exists: 'yes' } }, 'Did you mean true?'],
    ['terminalDialogs.d', [], 'expected a list [ ] of at least one object { }'],
    ['terminalDialogs.d', 'paid', 'expected an object { } with details, or a list'],
    ['terminalDialogs.d[1].outcomes', [{ when: { equals: 1 } }, { outcomes: 'completed' }], '["completed"]?'],
  ])('of a terminal dialog, %s is told: %j', (path, d, message) => {
    const faults = faultsOf({ version: 1, engagements: { a: { terminalDialogs: { d } } } });
    expect(faults).toEqual([{ path: `engagements.a.${path}`, message: expect.stringContaining(message) }]);
  });

  test.each([
    ['match', { match: {} }, 'expected at least one of the fields channels, campaigns or dialogs'],
    ['match', { match: { channels: ['a'], campaignAt: 'x' } }, 'has campaignAt, but no campaigns'],
    ['match.campain', { match: { campain: ['x'] } }, 'Did you mean "campaigns"?'],
    ['match.channels', { match: { channels: [] } }, 'at least one text, but got an empty list'],
    ['match.campaigns[0]', { match: { campaigns: [815] } }, 'Did you mean "815"?'],
    ['on', { on: true }, 'expected an object { } with the fields closed, failed, reopened, held'],
    ['on.close', { on: { close: true } }, 'Did you mean "closed"?'],
    ['on.closed', { on: { closed: 'yes' } }, 'Did you mean true?'],
    ['on.held', { on: { held: 1 } }, 'expected true, false or the name of an event'],
    ['close.wrapUp', { close: { wrapUp: 'leav' } }, 'Did you mean "leave"?'],
    ['close.wrapUp.code', { close: { wrapUp: {} } }, 'is missing: expected the id of a wrap-up code'],
    ['close.wrapUp.note', { close: { wrapUp: { code: 'x', note: 'y' } } }, 'Did you mean "notes"?'],
    ['close.lateGuest.text', { close: { lateGuest: { text: 5 } } }, 'or an object { } with "default"'],
    ['close.lateGuest.text.default', { close: { lateGuest: { text: { de: 'x' } } } }, 'is missing'],
    [
      'close.lateGuest.text.de_AT',
      { close: { lateGuest: { text: { default: 'x', de_AT: 'y' } } } },
      'mean "de-AT"?',
    ],
    [
      'close.lateGuest.text.de',
      { close: { lateGuest: { text: { default: 'x', de: '' } } } },
      'a text of 1 to 2000',
    ],
    [
      'close.lateGuest.text.German',
      { close: { lateGuest: { text: { default: 'x', German: 'y' } } } },
      'such as "de"',
    ],
  ])('of an engagement, %s is told: %j', (path, engagement, message) => {
    const faults = faultsOf({ version: 1, engagements: { a: engagement } });
    expect(faults).toEqual([{ path: `engagements.a.${path}`, message: expect.stringContaining(message) }]);
  });

  test('all faults are told at once, in the order of the document', () => {
    const wrong = {
      surprise: 1,
      engagements: {
        b: { close: { final: 1, grace: 'soon' } },
        a: { events: [1], terminalDialogs: { d: { outcomes: ['done'], nope: 1 } } },
      },
      version: '1',
    };
    expect(faultsOf(wrong).map(({ path }) => path)).toEqual([
      'surprise',
      'engagements.b.close.final',
      'engagements.b.close.grace',
      'engagements.a.events[0]',
      'engagements.a.terminalDialogs.d.outcomes[0]',
      'engagements.a.terminalDialogs.d.nope',
      'version',
    ]);
  });

  test('the state accepted is refused with the reason why', () => {
    const faults = faultsOf({ version: 1, engagements: { a: { handoff: { states: ['accepted'] } } } });
    expect(faults[0]?.message).toContain('a person has just taken over');
  });
});
