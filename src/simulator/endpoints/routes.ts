import type { Route } from '../http/router.js';
import { agentless } from './agentless.js';
import { analyticsDetails } from './analytics-details.js';
import { analyticsQuery } from './analytics-query.js';
import { botConnector } from './bot-connector.js';
import { disconnectConversation } from './disconnect-conversation.js';
import { disconnectParticipant } from './disconnect-participant.js';
import { inboundMessage } from './inbound-message.js';
import { inboundSignal } from './inbound-signal.js';
import { inboundUntyped } from './inbound-untyped.js';
import { integrationsOpen } from './integrations-open.js';
import { limits } from './limits.js';
import { notifications } from './notifications.js';
import { oauthToken } from './oauth-token.js';
import { readConversation } from './read-conversation.js';
import { readMessage } from './read-message.js';
import { threadingTimeline } from './threading-timeline.js';
import { webMessages } from './web-messages.js';
import { wrapup } from './wrapup.js';

/** Every operation that the simulator answers. */
export const routes: readonly Route[] = [
  oauthToken,
  ...readConversation,
  ...disconnectConversation,
  ...disconnectParticipant,
  ...wrapup,
  agentless,
  ...inboundMessage,
  ...inboundSignal,
  inboundUntyped,
  ...readMessage,
  ...integrationsOpen,
  ...threadingTimeline,
  ...analyticsDetails,
  analyticsQuery,
  limits,
  ...notifications,
  ...botConnector,
  webMessages,
];
