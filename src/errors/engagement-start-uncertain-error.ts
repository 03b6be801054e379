import { GenesysDisconnectError } from './genesys-disconnect-error.js';

const reasons = {
  'answer-lost':
    'Whether the engagement has begun is not known: the answer of Genesys Cloud was lost, and analytics does not show a conversation yet',
  'conflict-unexplained':
    'Whether the engagement has begun is not known: Genesys Cloud says that the guest has an active conversation, and analytics does not show which',
  'under-way': 'The engagement is being started by somebody else, who has not finished',
} as const;

/** Whether an engagement has begun is not known yet. A repeat with the same key finds it out, and sends nothing twice. */
export class EngagementStartUncertainError extends GenesysDisconnectError {
  override readonly name = 'EngagementStartUncertainError';
  readonly code = 'ENGAGEMENT_START_UNCERTAIN';
  /** The same start may succeed later. */
  readonly transient = true;

  constructor(
    readonly reason: keyof typeof reasons,
    /** When to start again with the same key, in milliseconds from now. */
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    const seconds = Math.ceil(retryAfterMs / 1_000);
    super(
      `${reasons[reason]}. Start again with the same key in ${seconds} s: nothing is sent twice.`,
      options,
    );
  }
}
