import { aFunction, anUrl, aText, type Check, either, listOf, oneOf, only, refuse } from '../option-check.js';
import { type PushedEvent, type PushedEventName, pushedEventNames } from '../state/pushed-event.js';
import type { World } from '../state/world.js';
import { eventBridgeView } from '../views/event-envelope.js';

/** How pushed events reach a web service. */
export interface EventPush {
  /** Sent as `Authorization: Bearer`. @default none */
  token?: string;
  /** Signs them as the webhook's messages are signed. @default not signed */
  secret?: string;
  /** Which events. @default all */
  topics?: PushedEventName[];
  /**
   * What stands around an event: nothing, what EventBridge puts there, or what the customer's own workflow makes of
   * it. A trigger starts a workflow, and the workflow's data action writes the body: so that is the customer's choice,
   * and the topic stands in it only if the customer puts it there.
   * @default 'bare'
   */
  envelope?: 'bare' | 'eventbridge' | ((event: PushedEvent) => object);
}

/** The same as an option of `GenesysSimulator.start`. */
export type GivenEventPush = EventPush & { url: string };

const checks = {
  token: aText,
  secret: aText,
  topics: listOf(oneOf(...pushedEventNames)),
  envelope: either(oneOf('bare', 'eventbridge'), aFunction),
} satisfies Record<keyof EventPush, Check>;

const eventPushCheck = only(checks);

/** Check of the option. */
export const givenEventPushCheck = only({ ...checks, url: anUrl }, ['url']);

/** Delivers events to a web service from now on; the answer ends that. */
export function pushEventsTo(world: World, url: string, push: EventPush): () => void {
  refuse('cloud.pushEventsTo()', anUrl, url);
  refuse('cloud.pushEventsTo()', eventPushCheck, push);
  const { token, secret, topics = pushedEventNames, envelope = 'bare' } = push;
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const address = { url, secret, headers };
  const listener = (event: PushedEvent) => {
    if (!topics.includes(event.name)) return;
    const { conversationId } = event.body;
    world.courier.send({
      kind: 'event',
      type: event.name,
      conversationId,
      body: wrap(world, event, envelope),
      // Only a lane keeps the order: two requests at once may overtake each other.
      lane:
        world.settings.unknowns.eventOrder === 'kept' ? `events of ${conversationId} to ${url}` : undefined,
      address: () => address,
    });
  };
  world.events.on('pushed', listener);
  return () => void world.events.off('pushed', listener);
}

function wrap(world: World, event: PushedEvent, envelope: NonNullable<EventPush['envelope']>): object {
  if (typeof envelope === 'function') return envelope(event);
  return envelope === 'bare' ? event.body : eventBridgeView(world, event);
}
