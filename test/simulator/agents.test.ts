import { describe, expect, it } from 'vitest';
import { setting } from './setting.js';

const disconnected = { state: 'disconnected' };

async function withAgent(options = {}) {
  const given = await setting({ delays: { disconnect: 0 }, ...options });
  const { id } = given.cloud.createConversation();
  const agent = given.cloud.agentJoins(id);
  const customer = given.cloud.conversation(id)?.participants.find(({ purpose }) => purpose === 'customer');
  const look = () => given.cloud.conversation(id)?.participants.find((one) => one.id === agent.id);
  const leg = () => look()?.communications[0];
  return { ...given, id, agent, customerId: customer?.id, look, leg };
}

describe('an agent', () => {
  it('comes by way of a queue: first alerting, then connected', async () => {
    const { cloud, call } = await setting();
    const { id } = cloud.createConversation();
    cloud.agentJoins(id, { state: 'alerting' });
    const states = async () => {
      const { body } = await call('GET', `/conversations/messages/${id}`);
      return body.participants.map((one: Record<string, string>) => `${one.purpose} ${one.state}`);
    };
    expect(await states()).toEqual([
      'customer connected',
      'workflow disconnected',
      'acd connected',
      'agent alerting',
    ]);
    cloud.agentAnswers(id);
    expect(await states()).toEqual([
      'customer connected',
      'workflow disconnected',
      'acd disconnected',
      'agent connected',
    ]);
  });

  it('keeps its after-call work when the customer is disconnected', async () => {
    const { cloud, call, id, customerId, leg } = await withAgent();
    await call('PATCH', `/conversations/messages/${id}/participants/${customerId}`, disconnected);
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect(leg()).toMatchObject({ disconnectType: 'peer', afterCallWork: { state: 'pending' } });
    cloud.agentWrapsUp(id, { code: 'SOLD', notes: 'twice' });
    expect(leg()).toMatchObject({
      afterCallWork: { state: 'complete' },
      wrapup: { code: 'SOLD', notes: 'twice' },
    });
  });

  it('loses its after-call work to a teardown, which writes a system wrap-up code', async () => {
    const { call, id, leg } = await withAgent();
    await call('POST', `/conversations/${id}/disconnect`);
    expect(leg()).toMatchObject({
      disconnectType: 'system',
      afterCallWork: { state: 'complete' },
      wrapup: { code: 'ININ-WRAP-UP-TIMEOUT', writtenBy: 'system' },
    });
  });

  it('loses pending work to a teardown of a conversation that has already ended', async () => {
    const { cloud, call, id, leg } = await withAgent({ unknowns: { alreadyEnded: 409 } });
    cloud.agentLeaves(id);
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect((await call('POST', `/conversations/${id}/disconnect`)).status).toBe(202);
    expect(leg()?.wrapup?.writtenBy).toBe('system');
    expect((await call('POST', `/conversations/${id}/disconnect`)).status).toBe(409);
  });

  it.each([
    ['kept', 'pending'],
    ['ended', 'skipped'],
  ] as const)('has its work %s when the whole conversation is disconnected', async (switched, state) => {
    const { call, id, leg } = await withAgent({ unknowns: { afterCallWorkOnWholeDisconnect: switched } });
    await call('PATCH', `/conversations/messages/${id}`, disconnected);
    expect(leg()?.afterCallWork.state).toBe(state);
  });

  it('can be disconnected together with a wrap-up, or with the wrap-up skipped', async () => {
    const first = await withAgent();
    const path = `/conversations/messages/${first.id}/participants/${first.agent.id}`;
    await first.call('PATCH', path, { ...disconnected, wrapup: { code: 'DONE', notes: 'n' } });
    expect(first.leg()).toMatchObject({
      state: 'disconnected',
      afterCallWork: { state: 'complete' },
      wrapup: { code: 'DONE', writtenBy: 'api' },
    });
    const second = await withAgent();
    const other = `/conversations/messages/${second.id}/participants/${second.agent.id}`;
    await second.call('PATCH', other, { ...disconnected, wrapupSkipped: true });
    expect(second.leg()).toMatchObject({ state: 'disconnected', afterCallWork: { state: 'skipped' } });
  });

  it('has no wrap-up written by the PATCH of a communication', async () => {
    const { call, id, agent, leg } = await withAgent();
    const path = `/conversations/messages/${id}/participants/${agent.id}/communications/${leg()?.id}`;
    await call('PATCH', path, { ...disconnected, wrapup: { code: 'DONE' } });
    expect(leg()).toMatchObject({ afterCallWork: { state: 'pending' } });
    expect((await call('GET', `${path}/wrapup`)).status).toBe(404);
    expect((await call('POST', `${path}/wrapup`, { code: 'LATER' })).status).toBe(202);
    expect((await call('GET', `${path}/wrapup`)).body).toMatchObject({ code: 'LATER' });
    expect(leg()?.afterCallWork.state).toBe('complete');
  });

  it('that was only alerting has no after-call work', async () => {
    const { cloud, call } = await setting({ delays: { disconnect: 0 } });
    const { id } = cloud.createConversation();
    const { id: agentId } = cloud.agentJoins(id, { state: 'alerting' });
    await call('PATCH', `/conversations/messages/${id}`, disconnected);
    const agent = cloud.conversation(id)?.participants.find((one) => one.id === agentId);
    expect(agent?.communications[0]?.afterCallWork.state).toBe('notApplicable');
  });

  it('takes the guest along when it leaves, or gives the guest back to the flow', async () => {
    const gone = await withAgent();
    gone.cloud.agentLeaves(gone.id);
    expect(gone.cloud.conversation(gone.id)?.state).toBe('ended');
    const back = await withAgent();
    back.cloud.agentLeaves(back.id, { guest: 'back-to-flow' });
    const live = back.cloud.conversation(back.id)?.participants.filter((one) => one.live);
    expect(live?.map(({ purpose }) => purpose)).toEqual(['customer', 'workflow']);
  });

  it('writes to the guest', async () => {
    const { cloud, id } = await withAgent();
    const heard: unknown[] = [];
    cloud.on('outbound', ({ text, to, originatingEntity }) => heard.push({ text, to, originatingEntity }));
    cloud.agentWrites(id, 'How can I help?');
    const to = cloud.conversation(id)?.address;
    expect(heard).toEqual([{ text: 'How can I help?', to, originatingEntity: 'Human' }]);
  });

  it('that a test names wrongly is said plainly', async () => {
    const { cloud, id } = await withAgent();
    expect(() => cloud.agentAnswers(id)).toThrow('no agent that is alerting');
    expect(() => cloud.agentLeaves('nowhere')).toThrow('no conversation nowhere');
  });
});
