import { afterEach, expect, test } from 'vitest';
import { type ClosingBench, closingBench } from './closing-bench.js';

let bench: ClosingBench;
afterEach(() => bench.stop());

const participantRoute = '/api/v2/conversations/messages/{conversationId}/participants/{participantId}';

/** A conversation that was re-opened twice: the guest is in it three times, and more than once live. */
async function threeCustomers() {
  const { cloud } = bench;
  const { id } = cloud.createConversation();
  cloud.endConversation(id);
  cloud.guestWrites(id, 'me again');
  cloud.customerJoins(id);
  const customers =
    cloud.conversation(id)?.participants.filter(({ purpose }) => purpose === 'customer') ?? [];
  return { id, live: customers.filter(({ live }) => live).map((one) => one.id), all: customers.length };
}

const disconnected = () =>
  bench.cloud.requests.filter(({ method }) => method === 'PATCH').map(({ params }) => params.participantId);

test('of the customers of a re-opened conversation only those who are live are hung up on', async () => {
  bench = await closingBench();
  const { id, live, all } = await threeCustomers();
  expect([all, live.length]).toEqual([3, 2]);
  const closure = await bench.close(id, { strategy: 'customer' });
  expect(await bench.ended(closure)).toMatchObject({ state: 'closed', rung: 'customer' });
  expect(disconnected()).toEqual(live);
});

test.each([400, 404, 409])('a %i to one who has just left is no reason to tear down', async (status) => {
  bench = await closingBench({ simulator: { delays: { disconnect: 1_500 } } });
  const { cloud, client, clock, close, calls, ended, pass } = bench;
  const { id, live } = await threeCustomers();
  const [gone] = live as [string];
  const closure = await close(id, { strategy: 'customer', graceMs: 1_000 });
  await pass(500);
  await client.disconnectParticipant(id, gone);
  let isFirst = true;
  cloud.faults.add({
    match: {
      route: participantRoute,
      when: ({ params }) => {
        if (params.participantId !== gone) return false;
        // Just then the other disconnect has its effect.
        if (isFirst) clock.jump(1_500);
        isFirst = false;
        return true;
      },
    },
    effect: { status },
  });
  expect(await ended(closure)).toMatchObject({ state: 'closed', rung: 'customer' });
  expect((await calls(closure)).slice(0, 3)).toEqual(['read 200', `customer ${status}`, 'customer 202']);
});
