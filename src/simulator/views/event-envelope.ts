import { type PushedEvent, topicTemplate } from '../state/pushed-event.js';
import type { World } from '../state/world.js';
import { iso } from './iso.js';

const organizationId = '0a11ce00-0000-4000-8000-000000000001';

/**
 * An event as Amazon EventBridge carries it to an API destination, in the form of captured ones: the topic's template
 * as `detail-type`, the whole topic in `detail`, and times of EventBridge without milliseconds.
 */
export const eventBridgeView = (world: World, { name, topic, body }: PushedEvent) => ({
  version: '0',
  id: world.dice.uuid(),
  'detail-type': topicTemplate(name),
  source: `aws.partner/genesys.com/cloud/${organizationId}/simulator`,
  account: '000000000000',
  time: `${iso(world.clock.now()).slice(0, 19)}Z`,
  region: 'eu-central-1',
  resources: [],
  detail: {
    topicName: topic,
    version: '2',
    eventBody: body,
    metadata: { CorrelationId: world.dice.uuid() },
    timestamp: iso(body.eventTime),
  },
});
