// The simulator in a process of its own, so that its CPU is not that of what is measured. Started by bench-cloud.ts.
import { GenesysSimulator } from '../src/simulator/index.js';
import type { CloudAnswer, CloudOrder, CloudStart } from './cloud-messages.js';

const { delays } = JSON.parse(process.argv[2] ?? '{}') as CloudStart;
const cloud = await GenesysSimulator.start({ rateLimit: 1_000_000_000, requestsKept: 1_000_000, delays });
let stopPushing = () => {};

function carryOut(order: CloudOrder): CloudAnswer {
  switch (order.do) {
    case 'begin': {
      stopPushing();
      stopPushing = order.push
        ? cloud.pushEventsTo(order.push.url, {
            token: order.push.token,
            topics: ['customer.end', 'user.start'],
            envelope: 'eventbridge',
          })
        : () => {};
      // By this who hears the events knows that agents' joins are among them.
      cloud.agentJoins(cloud.createConversation().id);
      cloud.forgetRequests();
      return { ids: Array.from({ length: order.conversations }, () => cloud.createConversation().id) };
    }
    case 'account': {
      // Requests for tokens do not count, as on the platform.
      const calls = cloud.requests.filter(({ path }) => path !== '/oauth/token').length;
      const ended = order.ids.filter((id) => cloud.conversation(id)?.state === 'ended').length;
      return { calls, ended };
    }
  }
}

process.on('message', (order: CloudOrder) => process.send?.(carryOut(order)));
process.on('disconnect', () => process.exit(0));
process.send?.({ url: cloud.url, port: cloud.port, ...cloud.credentials } satisfies CloudAnswer);
