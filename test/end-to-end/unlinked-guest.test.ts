import { describe, expect, test, vi } from 'vitest';
import { bridgedHost, holdAnswers } from './bridged-host.js';

const asking = 'The guest asks for a person.';

describe('a guest whose conversation nobody has linked', () => {
  test('is handed over to a person, loses no word on the way, and is closed when the person has left', async () => {
    const { cloud, connector, disconnect, says, opened, closed, textsIn, arrives } = await bridgedHost();
    const { letGo } = holdAnswers(disconnect);
    await says('hello');
    await says('agent');
    const before = connector.texts.length;
    // Nobody knows the conversation yet.
    await says('pay');
    await says('Anybody there?');
    expect(connector.texts).toHaveLength(before);
    letGo();
    const { conversationId } = await opened;
    await arrives(conversationId, 'Anybody there?');
    expect(textsIn(conversationId)).toEqual(['agent', asking, 'pay', 'Anybody there?']);
    cloud.agentJoins(conversationId);
    cloud.agentWrites(conversationId, 'You have until Monday.');
    await connector.reads('You have until Monday.');
    cloud.agentLeaves(conversationId, { guest: 'back-to-flow' });
    cloud.agentWrapsUp(conversationId);
    const { closure } = await closed;
    expect(closure).toMatchObject({ conversationId, state: 'closed', handedOver: true });
    await says('Thanks!');
    await connector.reads('This conversation has ended.');
    expect(cloud.conversation(conversationId)?.state).toBe('ended');
    expect(cloud.conversations).toHaveLength(1);
  });

  test('is in a session although the first answer does not name the conversation', async () => {
    const { disconnect, says, opened, textsIn, arrives } = await bridgedHost();
    const { genesys } = disconnect;
    const receive = genesys.receiveOpenMessage.bind(genesys);
    vi.spyOn(genesys, 'receiveOpenMessage').mockImplementation(async (...given) => {
      const { messageId } = await receive(...given);
      return { messageId };
    });
    await says('hello');
    await says('agent');
    const { conversationId } = await opened;
    await says('Anybody there?');
    await arrives(conversationId, 'Anybody there?');
    expect(textsIn(conversationId)).toEqual(['agent', asking, 'Anybody there?']);
  });

  test('is mirrored from the first message on where that is wanted, and closed at the end of the dialog', async () => {
    const { connector, says, opened, closed, textsIn } = await bridgedHost({
      beginSession: 'at-first-message',
    });
    await says('hello');
    const { conversationId } = await opened;
    await says('pay');
    const { closure } = await closed;
    expect(closure).toMatchObject({ conversationId, state: 'closed' });
    expect(connector.texts.at(-1)).toContain('Goodbye');
    expect(textsIn(conversationId)).toEqual(['hello', 'pay']);
  });
});
