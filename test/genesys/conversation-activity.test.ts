import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { busyAgents, isOver } from '../../src/genesys/conversation-snapshot.js';
import { GenesysClient } from '../../src/genesys/genesys-client.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { requestFaults } from '../conformance/openapi-subset.js';
import { answer, connect, failureOf, serve } from './hostile-server.js';

let cloud: GenesysSimulator;
let genesys: GenesysClient;

beforeEach(async () => {
  cloud = await GenesysSimulator.start({ delays: { analytics: 0, disconnect: 0 } });
  genesys = new GenesysClient({ apiUrl: cloud.url, loginUrl: cloud.url, ...cloud.credentials });
  onTestFinished(() => {
    genesys.close();
    return cloud.stop();
  });
});

describe('the activity of a conversation', () => {
  it('says when the last message was, and who is in it', async () => {
    const { id } = cloud.createConversation({ text: 'first' });
    const before = Date.now();
    cloud.guestWrites(id, 'second');
    const activity = await genesys.readActivity(id);
    expect(activity.lastMessageAt).toBeGreaterThanOrEqual(before);
    expect(activity.participants.map(({ purpose, live }) => [purpose, live])).toEqual([
      ['customer', true],
      ['workflow', true],
    ]);
    expect(JSON.stringify(activity)).not.toContain('second');
    cloud.endConversation(id);
    expect(isOver(await genesys.readActivity(id))).toBe(true);
  });

  it('has no last message where nobody has written', async () => {
    const { id } = cloud.createConversation();
    expect((await genesys.readActivity(id)).lastMessageAt).toBeUndefined();
  });

  it('shows an agent until the after-call work is done', async () => {
    const { id } = cloud.createConversation();
    const busy = async () => busyAgents(await genesys.readActivity(id)).length;
    cloud.agentJoins(id, { state: 'alerting' });
    expect(await busy()).toBe(1);
    cloud.agentAnswers(id);
    expect(await busy()).toBe(1);
    cloud.agentLeaves(id);
    expect(await busy()).toBe(1);
    cloud.agentWrapsUp(id);
    expect(await busy()).toBe(0);
  });

  it('is not taken from an answer about another conversation', async () => {
    const { url } = await serve({ api: answer(200, { id: 'other', participants: [] }) });
    expect(await failureOf(connect(url).readActivity('mine'))).toMatchObject({
      code: 'GENESYS_ANSWER_UNUSABLE',
    });
  });
});

describe('a search for open conversations', () => {
  it('leaves out those that have ended, and turns pages', async () => {
    const ids = Array.from({ length: 5 }, () => cloud.createConversation().id);
    cloud.endConversation(ids[2] ?? '');
    const search = { from: Date.now() - 3_600_000, to: Date.now() + 1_000, open: true, limit: 2 };
    const pages = [1, 2, 3].map((page) => genesys.findConversations({ ...search, page }));
    const found = (await Promise.all(pages)).map((page) => page.map(({ conversationId }) => conversationId));
    expect(found.map(({ length }) => length)).toEqual([2, 2, 0]);
    expect(found.flat().sort()).toEqual(ids.filter((id) => id !== ids[2]).sort());
    const seen = cloud.requests.at(-1);
    expect(requestFaults(`${seen?.method} ${seen?.route}`, seen?.body)).toEqual([]);
  });

  it.each([0, 1.5, 1_001])('does not ask for page %s', async (page) => {
    const failure = await failureOf(genesys.findConversations({ from: 0, to: 1, page }));
    expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(String(failure)).toContain('a whole number from 1 to 1000');
  });
});
