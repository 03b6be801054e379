import type { CloserEvents } from 'botbuilder-genesys-disconnect';
import { expect, test } from 'vitest';
import { bridgedHost, holdAnswers } from './bridged-host.js';

const text = 'Your invoice is due. Reply "pay", "later", "stop" or "agent".';

/** A guest whose conversation has ended so long ago that the next message begins another one. */
async function pastTheWindow() {
  // Time for the guest's message to be on its way before the first conversation is found to be over.
  const stage = await bridgedHost({ threadingWindow: 0, grace: '1s' });
  const { cloud, disconnect, messaging } = stage;
  const first = await stage.started(text);
  cloud.endConversation(first);
  const moved = new Promise<string>((resolve) => void messaging.on('moved', ({ to }) => resolve(to)));
  const over = (name: 'closed' | 'alreadyClosed') =>
    new Promise<CloserEvents['closed']>((resolve) => void disconnect.on(name, resolve));
  return { ...stage, first, moved, over };
}

test('a turn that begins another conversation and ends the engagement closes that conversation', async () => {
  const { cloud, disconnect, says, first, moved, over } = await pastTheWindow();
  const { letGo } = holdAnswers(disconnect);
  const before = over('alreadyClosed');
  const closed = over('closed');
  await says('pay');
  // Its closure knows no other conversation than the first, and that one is over.
  expect((await before).closure.conversationId).toBe(first);
  letGo();
  const second = await moved;
  const { closure } = await closed;
  expect(closure).toMatchObject({ conversationId: second, state: 'closed', sequence: 1 });
  expect(cloud.conversation(second)?.state).toBe('ended');
});

test('so does a turn that is still under way when the other conversation is known', async () => {
  const { cloud, connector, disconnect, says, first, moved, over } = await pastTheWindow();
  const closed = over('closed');
  const { closer } = disconnect;
  const schedule = closer.schedule.bind(closer);
  const asked: string[] = [];
  // The turn ends when the session has moved.
  closer.schedule = async (draft) => {
    asked.push(draft.conversationId);
    if (draft.conversationId === first) await moved;
    return schedule(draft);
  };
  await says('pay');
  const { closure } = await closed;
  const second = await moved;
  expect(asked).toEqual([first, second]);
  expect(closure).toMatchObject({ conversationId: second, state: 'closed' });
  await says('Hello?');
  await connector.reads('This conversation has ended.');
  expect(cloud.conversations).toHaveLength(2);
});
