import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenesysDisconnect } from '../../src/index.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { skillPair } from './skill-pair.js';

let cloud: GenesysSimulator;
let pair: Awaited<ReturnType<typeof skillPair>>;

beforeEach(async () => {
  cloud = await GenesysSimulator.start({ delays: { disconnect: 0 } });
});
afterEach(async () => {
  await pair.stop();
  await cloud.stop();
});

function closed(disconnect: GenesysDisconnect): Promise<unknown> {
  return new Promise((resolve) => disconnect.on('closed', resolve));
}

describe('when a skill has finished and sends endOfConversation to its parent', () => {
  test('neither bot closes the session, and the parent goes on with the guest', async () => {
    pair = await skillPair(cloud, {});
    await pair.say('hello');
    await pair.say('Monday');
    expect(pair.connector.texts).toEqual(['Which day?', 'So on Monday. Anything else?']);
    expect(pair.skill.scheduled).toEqual([]);
    expect(pair.parent.scheduled).toEqual([]);
    expect(cloud.conversation(pair.conversationId)?.state).not.toBe('ended');
  });

  test("the session is closed once, by the parent, when the parent's own dialog ends", async () => {
    pair = await skillPair(cloud, { parent: { terminalDialogs: ['parent-root'] } });
    await pair.say('hello');
    await pair.say('Monday');
    expect(pair.parent.scheduled).toEqual([]);
    const done = closed(pair.parent.disconnect);
    await pair.say('no');
    await done;
    expect(pair.parent.scheduled).toHaveLength(1);
    expect(pair.skill.scheduled).toEqual([]);
    expect(cloud.conversation(pair.conversationId)?.state).toBe('ended');
  });

  test("the parent's dialog that calls the skill can be marked: then it is the guest's end", async () => {
    pair = await skillPair(cloud, { parent: { terminalDialogs: ['call-skill'] } });
    await pair.say('hello');
    const done = closed(pair.parent.disconnect);
    await pair.say('Monday');
    await done;
    expect(pair.parent.scheduled.map(({ signals }) => signals.map(({ source, id }) => [source, id]))).toEqual(
      [[['dialog', 'call-skill']]],
    );
  });
});

describe('when a skill has this package too', () => {
  test("its own manifest can make the end of its dialog the guest's end", async () => {
    pair = await skillPair(cloud, { skill: { terminalDialogs: ['skill-root'] } });
    const done = closed(pair.skill.disconnect);
    await pair.say('hello');
    await pair.say('Monday');
    await done;
    expect(pair.skill.scheduled.map(({ signals }) => signals.map(({ source, id }) => [source, id]))).toEqual([
      [['dialog', 'skill-root']],
    ]);
    expect(pair.parent.scheduled).toEqual([]);
    expect(cloud.conversation(pair.conversationId)?.state).toBe('ended');
  });

  test('it is told how the closing went, and can pass that on to its parent while it has not ended', async () => {
    pair = await skillPair(cloud, { skill: { on: { closed: true } } });
    await pair.say('hello');
    await pair.say('stop');
    expect(await pair.parent.told).toMatchObject({
      type: 'event',
      name: 'genesys.session.closed',
      value: { conversationId: pair.conversationId, reason: 'opted-out', outcome: 'closed' },
    });
  });
});
