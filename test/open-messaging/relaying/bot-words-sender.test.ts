import { expect, onTestFinished, test } from 'vitest';
import { GenesysClient } from '../../../src/genesys/genesys-client.js';
import { BotWordsSender } from '../../../src/open-messaging/relaying/bot-words-sender.js';
import { type FaultEffect, GenesysSimulator } from '../../../src/simulator/index.js';
import { failureOf, quiet } from '../../genesys/hostile-server.js';
import { ManualClock } from '../../manual-clock.js';

const agentless = '/api/v2/conversations/messages/agentless';
const guest = 'guest-17@lodge';

/** A conversation with the guest, and a bot that has something to say in it. */
async function stage() {
  const clock = new ManualClock();
  const cloud = await GenesysSimulator.start({ clock, delays: { conversation: 0 } });
  const { url, integrationId, credentials } = cloud;
  const genesys = new GenesysClient({ ...credentials, apiUrl: url, loginUrl: url, logger: quiet });
  onTestFinished(async () => {
    genesys.close();
    await cloud.stop();
  });
  const text = 'Good morning.';
  const { conversationId } = await genesys.sendAgentless({ integrationId, toAddress: guest, text });
  await clock.advance(60_000);
  const restarted = () => new BotWordsSender({ genesys, integrationId, clock });
  const addedAt = clock.now();
  const queued = (id: string, failures = 0) => ({ id, addedAt, dueAt: clock.now(), failures });
  const words = (said = 'Shall we begin?') => ({ conversationId, guest, text: said });
  const said = () =>
    cloud
      .conversation(conversationId)
      ?.messages.slice(1)
      .map((message) => message.text);
  const fault = (effect: FaultEffect, match: object = { route: agentless }) =>
    cloud.faults.add({ match, times: 1, effect });
  const askedFor = () => cloud.requests.filter(({ path }) => path === agentless).length - 1;
  return { clock, cloud, restarted, queued, words, said, fault, askedFor, conversationId };
}

test.each<[string, FaultEffect]>([
  ['500', { status: 500, applyEffect: true }],
  ['503', { status: 503, applyEffect: true }],
  ['504', { status: 504, applyEffect: true }],
  ['a broken connection', { drop: true, applyEffect: true }],
  ['half an answer', { truncate: true, applyEffect: true }],
])('words that arrived although the answer was %s are found, and not said twice', async (_what, effect) => {
  const { restarted, queued, words, said, fault, conversationId } = await stage();
  const sender = restarted();
  fault(effect);
  await failureOf(sender.send(words(), queued('a')));
  expect(await sender.send(words(), queued('a', 1))).toMatchObject({ conversationId });
  expect(said()).toEqual(['Shall we begin?']);
});

test('another process finds them too', async () => {
  const { restarted, queued, words, said, fault } = await stage();
  fault({ status: 503, applyEffect: true });
  await failureOf(restarted().send(words(), queued('a')));
  await restarted().send(words(), queued('a', 1));
  expect(said()).toEqual(['Shall we begin?']);
});

test('also those of a process that was killed before it could write anything down', async () => {
  const { clock, restarted, queued, words, said, askedFor } = await stage();
  const waiting = queued('a');
  await restarted().send(words(), waiting);
  await clock.advance(30_000);
  await restarted().send(words(), waiting);
  expect([said(), askedFor()]).toEqual([['Shall we begin?'], 1]);
});

test.each<[string, FaultEffect]>([
  ['503', { status: 503 }],
  ['a broken connection', { drop: true }],
])('words that did not arrive (%s) are sent again once that is sure', async (_what, effect) => {
  const { clock, restarted, queued, words, said, fault, askedFor } = await stage();
  const sender = restarted();
  fault(effect);
  await failureOf(sender.send(words(), queued('a')));
  await clock.advance(29_000);
  expect(await failureOf(sender.send(words(), queued('a', 1)))).toMatchObject({ name: 'NotSettled' });
  expect(askedFor()).toBe(1);
  await clock.advance(1_000);
  await sender.send(words(), queued('a', 2));
  expect([said(), askedFor()]).toEqual([['Shall we begin?'], 2]);
});

test('what was surely not taken is sent again at once, without a look', async () => {
  const { cloud, restarted, queued, words, said, fault } = await stage();
  const sender = restarted();
  fault({ status: 429 });
  await failureOf(sender.send(words(), queued('a')));
  await sender.send(words(), queued('a', 1));
  expect(said()).toEqual(['Shall we begin?']);
  expect(cloud.requests.filter(({ method }) => method === 'GET')).toEqual([]);
});

test('the same words said before are not taken for those that were lost', async () => {
  const { clock, restarted, queued, words, said, fault } = await stage();
  const sender = restarted();
  await sender.send(words('OK'), queued('a'));
  fault({ drop: true });
  await failureOf(sender.send(words('OK'), queued('b')));
  await clock.advance(30_000);
  await sender.send(words('OK'), queued('b', 1));
  expect(said()).toEqual(['OK', 'OK']);
});

test('where nobody may look, nothing is repeated, and the reason says so', async () => {
  const { restarted, queued, words, said, fault } = await stage();
  const sender = restarted();
  fault({ status: 503, applyEffect: true });
  await failureOf(sender.send(words(), queued('a')));
  fault({ status: 403 }, { method: 'GET' });
  const failure = await failureOf(sender.send(words(), queued('a', 1)));
  expect(failure).toMatchObject({ code: 'MESSAGE_UNDELIVERABLE' });
  expect((failure as Error).message).toContain('may not look');
  expect(said()).toEqual(['Shall we begin?']);
});
