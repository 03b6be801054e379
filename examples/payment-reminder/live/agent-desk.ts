import type { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';

/** Something that can be done at the agent's desk, and the words for it; none where it is not worth telling. */
interface DeskAct {
  readonly words?: string;
  run(cloud: GenesysSimulator, conversationId: string, given: Given): void;
}

interface Given {
  /** What the agent wrote. */
  readonly text: string;
  /** Where the page is served, without a slash at its end. */
  readonly pageUrl: string;
}

const name = 'Ada';

/** What a person at the agent's desk can do. */
export const deskActs: ReadonlyMap<unknown, DeskAct> = new Map<string, DeskAct>([
  [
    'join',
    {
      words: `${name} joins the conversation`,
      run: (cloud, conversationId) => {
        const { participants = [] } = cloud.conversation(conversationId) ?? {};
        const isIn = participants.some(({ purpose, live }) => purpose === 'agent' && live);
        if (isIn) throw new Error(`${name} is in the conversation already.`);
        cloud.agentJoins(conversationId, { name, state: 'connected' });
      },
    },
  ],
  [
    'write',
    {
      words: `${name} answers`,
      run: (cloud, conversationId, { text }) => void cloud.agentWrites(conversationId, text),
    },
  ],
  ['type', { run: (cloud, conversationId) => cloud.agentTypes(conversationId) }],
  [
    'ask',
    {
      words: `${name} asks, with quick replies`,
      run: (cloud, conversationId) =>
        void cloud.agentWrites(conversationId, {
          text: 'Does Monday suit you?',
          quickReplies: [{ text: 'Yes, Monday' }, { text: 'No, later' }],
        }),
    },
  ],
  [
    'file',
    {
      words: `${name} sends a file`,
      run: (cloud, conversationId, { pageUrl }) => {
        const [filename, mime] = ['invoice-4711.svg', 'image/svg+xml'];
        const attachment = { mediaType: 'Image', url: `${pageUrl}/${filename}`, mime, filename };
        cloud.agentWrites(conversationId, { attachments: [attachment] });
      },
    },
  ],
  [
    'leave',
    {
      words: `${name} leaves; the after-call work is still to be done`,
      run: (cloud, conversationId) => cloud.agentLeaves(conversationId),
    },
  ],
  [
    'wrap-up',
    { words: `${name} wraps up`, run: (cloud, conversationId) => cloud.agentWrapsUp(conversationId) },
  ],
  [
    'reopen',
    {
      words: "another system writes in the guest's name, past the bot and its gate",
      run: (cloud, conversationId) =>
        void cloud.guestWrites(conversationId, 'A message from another system.'),
    },
  ],
]);
