/** What is said of a closure that waits for an agent, in sentences that say what to do. */
interface HoldWords {
  /** While it waits. */
  readonly waits: string;
  /** When `holdFor` is over and the plan asks. */
  readonly asks: string;
  /** When `holdFor` is over and it is given up. */
  readonly tooLong: string;
}

/** An agent is alerting or connected. */
export const agentThere: HoldWords = {
  waits: 'A live agent is in the conversation. The closure goes on when the agent has left.',
  asks: 'An agent is still in the conversation, and holdFor is over. Decide whether to close it all the same or to give up; when the agent leaves first, it is closed.',
  tooLong:
    'An agent was still in the conversation when holdFor was over. End it in Genesys Cloud, or retry the closure.',
};

/** Nobody but an agent who has left and still owes a wrap-up. */
export const agentAtWork: HoldWords = {
  waits:
    'An agent has left the conversation and has after-call work to do. The closure goes on when it is done.',
  asks: 'An agent has left the conversation and still has after-call work to do, and holdFor is over. Decide whether to close it all the same or to give up; when the work is done first, it is closed.',
  tooLong:
    'An agent had left the conversation, but the after-call work was not done when holdFor was over. Have it finished in Genesys Cloud, or retry the closure.',
};

/** The guest was hung up on, and what is left of the ladder would end an agent's after-call work. */
export const workLeft: Omit<HoldWords, 'asks'> = {
  waits:
    "The guest's side is ended, and an agent has after-call work to do. What is left of the conversation is closed when it is done.",
  tooLong:
    "The guest's side is ended, and only an agent's after-call work keeps the conversation open: it was not done when holdFor was over. Have it finished in Genesys Cloud, then retry the closure.",
};

/** The same, but the platform did not hang up on the guest, though it said so. */
export const workAndGuestLeft: Omit<HoldWords, 'asks'> = {
  waits:
    "The platform accepted the disconnect, but the guest is still in the conversation. The other ways may end an agent's after-call work and are tried when it is done.",
  tooLong:
    "The platform accepted the disconnect, but the guest is still in the conversation. The other ways may end an agent's after-call work, which was not done when holdFor was over. Have it finished in Genesys Cloud, then retry the closure.",
};
