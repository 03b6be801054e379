import { expect, test } from 'vitest';
import { factsOfNames, namesOfUtterance } from '../../../src/open-messaging/relaying/queue-names.js';

const integrationId = 'integration-1';
const time = 1_700_000_000_000;
const parts = ['x', 'y', 'x|y', 'y|z', 'z', 'x%7Cy', '%', '|', '%7C'];
const said = parts.flatMap((guest) => parts.map((id) => ({ guest, id })));

test('what two guests say has two names, whatever stands in their addresses and ids', () => {
  const names = said.map(({ guest, id }) => namesOfUtterance(integrationId, guest, { id, time }).id);
  expect(new Set(names).size).toBe(said.length);
});

test('the names of what a guest said tell who said it, and its id', () => {
  for (const { guest, id } of said) {
    const names = namesOfUtterance(integrationId, guest, { id, time });
    expect(factsOfNames(integrationId, { ...names, kind: 'guest-says' })).toEqual({
      way: 'guest-says',
      guest,
      messageId: id,
    });
  }
});
