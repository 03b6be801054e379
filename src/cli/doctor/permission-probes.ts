import type { GenesysClient } from '../../genesys/genesys-client.js';

/** A call that tells whether a permission is there, and can change nothing. */
export interface PermissionProbe {
  /** Names its check. */
  readonly name: string;
  /** One of them is enough. */
  readonly permissions: readonly string[];
  /** What the permission is needed for, as a sentence's object. */
  readonly purpose: string;
  /**
   * `always`: nothing can be closed without it. `open-messaging`: needed by bots that send and receive over Open
   * Messaging. `better`: without it the same is done more slowly.
   */
  readonly need: 'always' | 'open-messaging' | 'better';
  /** @param nobody an id that was made up just now, so that nothing has it */
  ask(genesys: GenesysClient, nobody: string): Promise<unknown>;
}

/**
 * The calls that the package makes, each for something that does not exist. The platform looks at the permission before it
 * looks anything up: 404 says that the permission is there, and 403 that it is not. Each id is a random UUID of 122 bits,
 * made for this one call, so that it is that of no conversation, participant or integration.
 */
export const permissionProbes: readonly PermissionProbe[] = [
  {
    name: 'read',
    permissions: ['conversation:communication:view'],
    purpose: 'reading who is in a conversation',
    need: 'always',
    // A read changes nothing.
    ask: (genesys, nobody) => genesys.readConversation(nobody),
  },
  {
    name: 'disconnect',
    permissions: ['conversation:communication:disconnect', 'conversation:message:park'],
    purpose: 'disconnecting a conversation',
    need: 'always',
    // PATCH changes what is there and makes nothing: with no such conversation there is nobody to disconnect.
    ask: (genesys, nobody) => genesys.disconnectConversation(nobody),
  },
  {
    name: 'disconnect-participant',
    permissions: ['conversation:participant:wrapup', 'conversation:communication:disconnect'],
    purpose: 'disconnecting the guest while an agent keeps the after-call work',
    need: 'always',
    // As above, and the participant is made up too.
    ask: (genesys, nobody) => genesys.disconnectParticipant(nobody, nobody),
  },
  {
    name: 'tear-down',
    permissions: ['conversation:communication:disconnect'],
    purpose: 'tearing a stuck conversation down',
    need: 'always',
    // POST …/{id}/disconnect acts on the conversation of its path, and there is none. It has no body to make one from.
    ask: (genesys, nobody) => genesys.tearDown(nobody),
  },
  {
    name: 'analytics',
    permissions: ['analytics:conversationDetail:view', 'analytics:agentConversationDetail:view'],
    purpose: 'proving many closes with one call, sweep, and finding lost starts',
    need: 'better',
    // A read changes nothing.
    ask: (genesys, nobody) => genesys.readEndedAt([nobody]),
  },
  {
    name: 'read-message',
    permissions: ['conversation:message:view', 'conversation:webmessaging:view'],
    purpose: 'finding the conversation of a message',
    need: 'open-messaging',
    // A read changes nothing.
    ask: (genesys, nobody) => genesys.readMessage(nobody),
  },
  {
    name: 'start',
    permissions: ['conversation:message:create'],
    purpose: 'starting an engagement',
    need: 'open-messaging',
    // A message is sent through the integration in `fromAddress`. There is none with this id, so there is no webhook that it
    // could go to, and the address that it is for is nobody's.
    ask: (genesys, nobody) =>
      genesys.sendAgentless({ integrationId: nobody, toAddress: nobody, text: 'permission probe' }),
  },
  {
    name: 'receive',
    permissions: ['conversation:message:receive'],
    purpose: "handing a guest's messages to Genesys Cloud",
    need: 'open-messaging',
    // The integration of the path does not exist. And it is a typing event, not a message: even for a real integration it
    // would begin no conversation and leave nothing behind.
    ask: (genesys, nobody) => genesys.receiveOpenEvent(nobody, { from: { id: nobody }, time: Date.now() }),
  },
];
