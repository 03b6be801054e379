import { describe, expect, it } from 'vitest';
import { setting } from './setting.js';

const path = '/analytics/conversations';
const found = ({ body }: { body: { conversations: Array<{ conversationId: string }> } }) =>
  body.conversations.map(({ conversationId }) => conversationId);

describe('analytics', () => {
  it('is behind the live state', async () => {
    const { cloud, clock, call } = await setting();
    const { id } = cloud.createConversation();
    expect((await call('GET', `${path}/${id}/details`)).status).toBe(404);
    clock.advance(3_000);
    expect((await call('GET', `${path}/${id}/details`)).body.conversationEnd).toBeUndefined();
    cloud.endConversation(id);
    const endedAt = new Date(clock.now()).toISOString();
    clock.advance(2_999);
    expect((await call('GET', `${path}/${id}/details`)).body.conversationEnd).toBeUndefined();
    clock.advance(1);
    expect((await call('GET', `${path}/${id}/details`)).body.conversationEnd).toBe(endedAt);
  });

  it('takes an end back once a guest has opened the conversation again', async () => {
    const { cloud, clock, call } = await setting();
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    clock.advance(5_000);
    cloud.guestWrites(id, 'wait');
    expect((await call('GET', `${path}/${id}/details`)).body.conversationEnd).toEqual(expect.any(String));
    clock.advance(3_000);
    expect((await call('GET', `${path}/${id}/details`)).body.conversationEnd).toBeUndefined();
  });

  it('answers a batch of ids, leaving out those it does not know', async () => {
    const { cloud, clock, call } = await setting();
    const [one, other] = [cloud.createConversation().id, cloud.createConversation().id];
    clock.advance(3_000);
    expect(found(await call('GET', `${path}/details?id=${one},unknown,${other}`))).toEqual([one, other]);
    expect(found(await call('GET', `${path}/details?id=${one}&id=${other}`))).toEqual([one, other]);
    expect((await call('GET', `${path}/details`)).status).toBe(400);
  });

  it('takes 100 ids at a time, or fewer when that switch says so', async () => {
    const { cloud, call } = await setting();
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`).join(',');
    expect((await call('GET', `${path}/details?id=${ids(100)}`)).status).toBe(200);
    expect((await call('GET', `${path}/details?id=${ids(101)}`)).status).toBe(400);
    cloud.unknowns.analyticsMaxIds = 50;
    expect((await call('GET', `${path}/details?id=${ids(51)}`)).status).toBe(400);
  });

  it('shows sessions with segments, and the wrap-up of an agent', async () => {
    const { cloud, clock, call } = await setting();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'alerting' });
    clock.advance(1_000);
    cloud.agentAnswers(id);
    clock.advance(1_000);
    cloud.agentLeaves(id);
    clock.advance(1_000);
    cloud.agentWrapsUp(id, { code: 'SOLD' });
    clock.advance(3_000);
    const { participants } = (await call('GET', `${path}/${id}/details`)).body;
    const agent = participants.find(({ purpose }: { purpose: string }) => purpose === 'agent');
    expect(agent.sessions[0].segments).toMatchObject([
      { segmentType: 'alert' },
      { segmentType: 'interact', disconnectType: 'client' },
      { segmentType: 'wrapup', wrapUpCode: 'SOLD' },
    ]);
  });
});

describe('an analytics query', () => {
  const interval = '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z';
  const ask = `${path}/details/query`;
  const bySender = (value: string) => ({
    type: 'and',
    predicates: [
      { type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' },
      { type: 'dimension', dimension: 'addressFrom', operator: 'matches', value },
    ],
  });
  const stillOpen = {
    type: 'and',
    predicates: [{ type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' }],
  };

  it('finds the open conversation of a guest', async () => {
    const { cloud, clock, call } = await setting();
    const closed = cloud.createConversation({ address: 'u@x' });
    cloud.endConversation(closed.id);
    const open = cloud.createConversation({ address: 'u@x' });
    cloud.createConversation({ address: 'other@x' });
    clock.advance(3_000);
    const segmentFilters = [bySender('u@x')];
    const all = await call('POST', ask, { interval, segmentFilters });
    expect([found(all), all.body.totalHits]).toEqual([[closed.id, open.id], 2]);
    const live = await call('POST', ask, { interval, segmentFilters, conversationFilters: [stillOpen] });
    expect(found(live)).toEqual([open.id]);
  });

  it('pages and orders', async () => {
    const { cloud, clock, call } = await setting();
    const ids = [];
    for (const _ of [1, 2, 3]) {
      ids.push(cloud.createConversation().id);
      clock.advance(1_000);
    }
    clock.advance(3_000);
    const paging = { pageSize: 2, pageNumber: 2 };
    expect(found(await call('POST', ask, { interval, paging }))).toEqual([ids[2]]);
    expect(found(await call('POST', ask, { interval, order: 'desc', paging }))).toEqual([ids[0]]);
  });

  it('without hits has an empty list, or none', async () => {
    const { cloud, call } = await setting();
    expect((await call('POST', ask, { interval })).body).toEqual({ conversations: [], totalHits: 0 });
    cloud.unknowns.analyticsWithoutHits = 'absent';
    expect((await call('POST', ask, { interval })).body).toEqual({ totalHits: 0 });
  });

  it('leaves out what was over before the interval', async () => {
    const { cloud, clock, call } = await setting();
    const { id } = cloud.createConversation();
    cloud.endConversation(id);
    clock.advance(10_000);
    const later = '2026-01-01T00:00:05.000Z/2026-01-02T00:00:00.000Z';
    expect(found(await call('POST', ask, { interval: later }))).toEqual([]);
  });

  it('refuses a bad interval, a page too large, and a dimension it does not have', async () => {
    const { cloud, clock, call } = await setting();
    cloud.createConversation();
    clock.advance(3_000);
    const backwards = interval.split('/').reverse().join('/');
    const predicates = [{ dimension: 'constructor', value: 'x' }];
    for (const body of [
      {},
      { interval: 'today' },
      { interval: backwards },
      { interval, paging: { pageSize: 101, pageNumber: 1 } },
      { interval, segmentFilters: [{ type: 'and', predicates }] },
    ]) {
      expect((await call('POST', ask, body)).status).toBe(400);
    }
  });
});
