import type { GenesysClient } from 'botbuilder-genesys-disconnect';
import type { GenesysSimulator } from 'botbuilder-genesys-disconnect/simulator';

/** Who is or was in the Genesys conversation. */
interface ShownParticipant {
  readonly id: string;
  readonly purpose: string;
  readonly name?: string;
  readonly state: string;
  readonly live: boolean;
  readonly disconnectType?: string | undefined;
  readonly workPending: boolean;
}

/** What the page shows of a Genesys conversation. */
export interface GenesysSide {
  readonly state: string;
  readonly participants: readonly ShownParticipant[];
  readonly messages: readonly { id: string; from: string; text: string; time: number }[];
}

/** Of the simulator, everything is there to be seen. */
export function lookIntoSimulator(cloud: GenesysSimulator, conversationId: string): GenesysSide | undefined {
  const conversation = cloud.conversation(conversationId);
  if (conversation === undefined) return undefined;
  const { state, participants, messages } = conversation;
  const nameOf = (participantId: string) => {
    const { purpose, name } = participants.find(({ id }) => id === participantId) ?? {};
    return purpose === 'agent' ? `agent ${name}` : (purpose ?? 'unknown');
  };
  return {
    state,
    participants: participants.map(({ id, purpose, name, state, live, communications }) => ({
      id,
      purpose,
      name,
      state,
      live,
      disconnectType: live ? undefined : communications.at(-1)?.disconnectType,
      workPending: communications.some(({ afterCallWork }) => afterCallWork.state === 'pending'),
    })),
    messages: messages.map(({ id, participantId, text, attachments, time }) => ({
      id,
      from: nameOf(participantId),
      text: text ?? attachments.map(({ filename = 'a file' }) => filename).join(', '),
      time,
    })),
  };
}

/** Of the real platform, what one read of the API says; each costs a call of the rate budget. */
export async function readPlatform(client: GenesysClient, conversationId: string): Promise<GenesysSide> {
  const snapshot = await client.readConversation(conversationId);
  return {
    state: snapshot.endedAt === undefined ? 'open' : 'ended',
    participants: snapshot.participants,
    messages: [],
  };
}
