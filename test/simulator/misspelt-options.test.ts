import { describe, expect, test } from 'vitest';
import { GenesysSimulator, type SimulatorOptions } from '../../src/simulator/index.js';
import { setting } from './setting.js';

const starting = (options: unknown) => GenesysSimulator.start(options as SimulatorOptions);

describe('the options of the simulator', () => {
  test.each<[unknown, string]>([
    [{ bogus: 1 }, 'bogus: is not an option here. The options are: port, host, clients,'],
    [{ ratelimit: 5 }, 'ratelimit: is not an option here. Did you mean "rateLimit"?'],
    [{ rateLimit: -1 }, 'rateLimit: expected a number, 1 or more, but got the number -1.'],
    [{ rateLimit: '5' }, 'rateLimit: expected a number, 1 or more, but got "5".'],
    [
      { unknowns: { deleteStatus: 500 } },
      'unknowns.deleteStatus: expected 200 or 204, but got the number 500.',
    ],
    [
      { unknowns: { deletestatus: 204 } },
      'unknowns.deletestatus: is not an option here. Did you mean "deleteStatus"?',
    ],
    [{ unknowns: { peer: 'stay' } }, 'but got "stay". Did you mean "stays"?'],
    [{ clients: [{}] }, 'clients[0].clientId: is missing.'],
    [{ clients: {} }, 'clients: expected a list [ ], but got an object.'],
    [{ clients: [{ clientId: 'a', clientSecret: 'b', permissons: [] }] }, 'Did you mean "permissions"?'],
    [{ delays: { disconect: 1 } }, 'delays.disconect: is not an option here. Did you mean "disconnect"?'],
    [{ delays: { disconnect: -1 } }, 'delays.disconnect: expected a number, 0 or more'],
    [{ messenger: { deploymentid: 'x' } }, 'Did you mean "deploymentId"?'],
    [
      { messenger: { conversationDisconnect: { type: 'Readonly' } } },
      'messenger.conversationDisconnect.type: expected "ReadOnly" or "Send", but got "Readonly".',
    ],
    [{ messenger: { conversationDisconnect: { enabled: 'no' } } }, 'expected true or false, but got "no".'],
    [{ clock: {} }, 'clock: expected a clock, with now(), but got an object.'],
    [{ threadingWindow: 5_000 }, 'threadingWindow: expected a number, from 0 to 4320'],
    [{ requestsKept: 0 }, 'requestsKept: expected a whole number, 1 or more'],
    [{ integrations: [{ webhookURL: 'http://x' }] }, 'Did you mean "webhookUrl"?'],
    [{ integrations: [{ webhookUrl: 'x' }] }, 'integrations[0].webhookUrl: expected an http or https URL'],
    [{ integrations: [{ signatureSecret: 'short' }] }, 'expected a secret of 16 characters or more'],
    [{ integrations: [{ webhookHeaders: { a: 1 } }] }, 'expected an object { } of headers, all texts'],
    [{ integrations: [{ id: 'a' }, { id: 'a' }] }, 'two integrations with the id a; ids are unique'],
    [{ pushEventsTo: { token: 'x' } }, 'pushEventsTo.url: is missing.'],
    [{ pushEventsTo: { url: 'http://x', topic: [] } }, 'Did you mean "topics"?'],
    [null, 'the options: expected an object { }, but got null.'],
  ])('%j is refused', async (options, told) => {
    const start = starting(options);
    await expect(start).rejects.toThrow(TypeError);
    await expect(start).rejects.toThrow(told);
  });

  test('are refused all at once', async () => {
    const wrong = {
      bogus: 1,
      rateLimit: -1,
      unknowns: { deleteStatus: 500 },
      clients: [{}],
      delays: { disconect: 1 },
    };
    const error: Error = await starting(wrong).then(
      () => expect.fail('it started'),
      (reason) => reason,
    );
    for (const path of [
      'bogus',
      'rateLimit',
      'unknowns.deleteStatus',
      'clients[0].clientId',
      'delays.disconect',
    ])
      expect(error.message).toContain(`\n  - ${path}: `);
    expect(error.message).toContain('clients[0].clientSecret');
  });

  test('that are there but undefined take their defaults', async () => {
    const options = { rateLimit: undefined, delays: { peer: undefined }, unknowns: { peer: undefined } };
    const { cloud } = await setting(options as never);
    expect(cloud.unknowns.peer).toBe('leaves');
    expect(cloud.rate.allowed).toBe(300);
  });
});

describe('the faults of the simulator', () => {
  test.each<[unknown, string]>([
    [
      { match: { rout: '/x' }, effect: { drop: true } },
      'match.rout: is not an option here. Did you mean "route"?',
    ],
    [{ match: {}, effect: { staus: 503 } }, 'effect.staus: is not an option here. Did you mean "status"?'],
    [{ match: {}, effect: { status: '503' } }, 'effect.status: expected a whole number, from 100 to 599'],
    [{ match: {}, effects: { drop: true } }, 'effect: is missing.'],
    [{ match: {}, effect: { drop: true }, time: 1 }, 'Did you mean "times"?'],
    [undefined, 'faults.add() cannot use what it was given'],
  ])('%j is refused', async (fault, told) => {
    const { cloud } = await setting();
    expect(() => cloud.faults.add(fault as never)).toThrow(told);
  });
});

describe('what a test steers', () => {
  test('is refused when it is misspelt', async () => {
    const { cloud } = await setting();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id);
    expect(() => cloud.deliverTo('nowhere')).toThrow('expected an http or https URL');
    expect(() => cloud.deliverTo('http://x', { secrets: 'x' } as never)).toThrow('Did you mean "secret"?');
    expect(() => cloud.deliverTo('http://x', { integrationId: 'other' })).toThrow('no integration other');
    expect(() => cloud.agentWrites(id, { txt: 'hi' } as never)).toThrow('Did you mean "text"?');
    expect(() => cloud.agentWrites(id, { quickReplies: [{ text: 'Yes' }] })).toThrow(
      'a text, or attachments',
    );
    expect(() => cloud.agentWrites(id, '')).toThrow(TypeError);
    expect(() => cloud.agentTypes('nowhere')).toThrow('no conversation nowhere');
  });
});

describe('the events of the simulator', () => {
  test('are known by their names', async () => {
    const { cloud } = await setting();
    expect(() => cloud.on('requests' as never, () => {})).toThrow('Did you mean "request"?');
    expect(() => cloud.on('request', () => {})()).not.toThrow();
  });
});
