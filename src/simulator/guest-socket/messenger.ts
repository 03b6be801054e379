import { aText, type Check, is, oneOf, only } from '../option-check.js';

/**
 * The Messenger deployment of web messaging guests. `conversationDisconnect` is in the words of the platform's API;
 * in the administration it is Message > Messenger Configurations > Apps > Conversation Disconnect.
 */
export interface Messenger {
  /** What guests name when they connect. @default '3e55e46e-0000-4000-8000-000000000001' */
  deploymentId: string;
  conversationDisconnect: {
    /** Whether the guest is told that the conversation was disconnected. @default true */
    enabled: boolean;
    /**
     * `ReadOnly`, "Display conversation status and disconnect session", locks the guest's session; after `Send` the
     * guest may write on. @default 'ReadOnly'
     */
    type: 'ReadOnly' | 'Send';
  };
}

/** The same, where everything can be left out. */
export type MessengerOptions = Partial<Pick<Messenger, 'deploymentId'>> & {
  conversationDisconnect?: Partial<Messenger['conversationDisconnect']>;
};

const defaultMessenger = {
  deploymentId: '3e55e46e-0000-4000-8000-000000000001',
  conversationDisconnect: { enabled: true, type: 'ReadOnly' },
} as const satisfies Messenger;

export const messengerCheck = only({
  deploymentId: aText,
  conversationDisconnect: only({
    enabled: is('true or false', (value) => typeof value === 'boolean'),
    type: oneOf('ReadOnly', 'Send'),
  } satisfies Record<keyof Messenger['conversationDisconnect'], Check>),
} satisfies Record<keyof Messenger, Check>);

/** Fills the gaps; always a fresh object, for a test may change it while the simulator runs. */
export function resolveMessenger({ deploymentId, conversationDisconnect }: MessengerOptions = {}): Messenger {
  const { enabled, type } = defaultMessenger.conversationDisconnect;
  return {
    deploymentId: deploymentId ?? defaultMessenger.deploymentId,
    conversationDisconnect: {
      enabled: conversationDisconnect?.enabled ?? enabled,
      type: conversationDisconnect?.type ?? type,
    },
  };
}
