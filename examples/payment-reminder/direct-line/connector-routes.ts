import type { Activity } from 'botbuilder';
import type { DirectLine } from './direct-line.js';
import { DirectLineError } from './direct-line-error.js';
import { type Answer, type Exchange, readObject } from './http-exchange.js';

/** What the bot may send at once, in bytes. */
const limit = 1_048_576;

/** The connector that the bot answers to: `/v3/conversations/…`. Nothing where there is no such path. */
export async function answerBot(line: DirectLine, exchange: Exchange): Promise<Answer | undefined> {
  const { method, path, request } = exchange;
  const [, part, id, what, activityId, ...rest] = path;
  if (part !== 'conversations') return undefined;
  // A page of another origin can send a body without asking first, but not one that says it is JSON.
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  if ((method === 'POST' || method === 'PUT') && !isJson) {
    throw new DirectLineError(415, 'NotSupported', 'The body has to be application/json.');
  }
  if (method === 'POST' && id === undefined)
    return createConversation(line, await readObject(request, limit));
  if (id === undefined || rest.length > 0) return undefined;
  const conversation = line.conversation(id);
  if (what === 'members' && method === 'GET') {
    const members = [...conversation.members.values()].map(({ id, name = '' }) => ({ id, name }));
    if (activityId === undefined) return { status: 200, body: members };
    const member = members.find(({ id }) => id === activityId);
    return member && { status: 200, body: member };
  }
  if (what !== 'activities') return undefined;
  switch (method) {
    case 'POST': {
      const activity: Partial<Activity> = await readObject(request, limit);
      const replyToId = activity.replyToId ?? activityId;
      return { status: 200, body: { id: line.say(id, { ...activity, replyToId }) } };
    }
    case 'PUT': {
      if (activityId === undefined) return undefined;
      line.amend(id, activityId, await readObject(request, limit));
      return { status: 200, body: { id: activityId } };
    }
    case 'DELETE':
      return activityId !== undefined && conversation.remove(activityId) ? { status: 200 } : undefined;
    default:
      return undefined;
  }
}

/** The bot begins a conversation by itself. */
async function createConversation(line: DirectLine, body: Record<string, unknown>): Promise<Answer> {
  const { members, activity } = body as {
    members?: { id?: string; name?: string }[];
    activity?: Partial<Activity>;
  };
  const [member] = members ?? [];
  const user = member?.id === undefined ? undefined : { id: member.id, name: member.name };
  const { id } = line.begin(undefined, { user });
  const activityId = activity?.type === undefined ? undefined : line.say(id, activity);
  return { status: 201, body: { id, activityId, serviceUrl: `${line.serviceUrl}/` } };
}
