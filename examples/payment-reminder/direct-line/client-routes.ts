import { randomUUID } from 'node:crypto';
import type { Activity } from 'botbuilder';
import { type Credential, userOf } from './access.js';
import type { Conversation } from './conversation.js';
import type { DirectLine } from './direct-line.js';
import { DirectLineError } from './direct-line-error.js';
import { type Answer, type Exchange, readBody, readObject } from './http-exchange.js';

/** The longest activity in bytes, which is Direct Line's own limit, and the largest upload. */
const limits = { activity: 262_144, upload: 4_194_304 } as const;

/** Direct Line 3.0, as its clients know it: `/v3/directline/…`. Nothing where there is no such path. */
export async function answerClient(line: DirectLine, exchange: Exchange): Promise<Answer | undefined> {
  const { method, path } = exchange;
  const [, , part, id, what, ...rest] = path;
  if (rest.length > 0) return undefined;
  // What an <img> shows has no Authorization header; its random name is what gives access.
  if (part === 'attachments' && method === 'GET' && id !== undefined) return readAttachment(line, id);
  if (part === 'tokens' && method === 'POST' && what === undefined) {
    if (id === 'generate') return generateToken(line, exchange);
    if (id === 'refresh') return refreshToken(line, exchange);
  }
  if (part !== 'conversations') return undefined;
  if (id === undefined) return method === 'POST' ? startConversation(line, exchange) : undefined;
  const credential = line.access.credentialOf(exchange);
  const conversation = reach(line, credential, id);
  switch (`${method} ${what ?? ''}`.trim()) {
    case 'GET':
      return { status: 200, body: opened(line, exchange, conversation, userIn(credential)) };
    case 'GET activities':
      return readActivities(conversation, exchange);
    case 'POST activities': {
      const activity = await readObject(exchange.request, limits.activity);
      return receive(line, conversation, credential, activity);
    }
    case 'POST upload':
      return upload(line, conversation, credential, exchange);
    default:
      return undefined;
  }
}

async function generateToken(line: DirectLine, exchange: Exchange): Promise<Answer> {
  const credential = line.access.credentialOf(exchange);
  if (credential.kind === 'token') {
    throw new DirectLineError(403, 'BadArgument', 'A token is generated with a secret, not with a token.');
  }
  const user = userOf(await readObject(exchange.request, limits.activity));
  return { status: 200, body: line.access.grant({ conversationId: randomUUID(), userId: user?.id }) };
}

function refreshToken(line: DirectLine, exchange: Exchange): Answer {
  const credential = line.access.credentialOf(exchange);
  if (credential.kind !== 'token') {
    throw new DirectLineError(403, 'BadArgument', 'Only a token can be refreshed.');
  }
  return { status: 200, body: line.access.grant(credential) };
}

async function startConversation(line: DirectLine, exchange: Exchange): Promise<Answer> {
  const credential = line.access.credentialOf(exchange);
  const named = userOf(await readObject(exchange.request, limits.activity));
  const userId = userIn(credential);
  const user = userId === undefined ? named : { ...named, id: userId };
  const id = credential.kind === 'token' ? credential.conversationId : randomUUID();
  const isKnown = line.has(id);
  const secretHash = credential.kind === 'secret' ? credential.hash : undefined;
  const conversation = line.begin(id, { user, secretHash });
  return { status: isKnown ? 200 : 201, body: opened(line, exchange, conversation, userId) };
}

/** What a client needs to go on with a conversation. */
function opened(line: DirectLine, { request, query }: Exchange, { id }: Conversation, userId?: string) {
  const access = line.access.grant({ conversationId: id, userId });
  // The name under which the client has come: a page may only connect to its own origin.
  const host = /^[\w.:[\]-]+$/.exec(request.headers.host ?? '')?.[0] ?? new URL(line.serviceUrl).host;
  const watermark = encodeURIComponent(query.get('watermark') || '-');
  const streamUrl = `ws://${host}/v3/directline/conversations/${id}/stream?watermark=${watermark}&t=${access.token}`;
  return { ...access, streamUrl, referenceGrammarId: id };
}

function readActivities(conversation: Conversation, { query }: Exchange): Answer {
  const { activities, watermark } = conversation.since(query.get('watermark'));
  const body = Buffer.from(`{"activities":[${activities.join(',')}],"watermark":"${watermark}"}`);
  return { status: 200, body, contentType: 'application/json; charset=utf-8' };
}

async function receive(
  line: DirectLine,
  conversation: Conversation,
  credential: Credential,
  activity: Partial<Activity>,
): Promise<Answer> {
  if (typeof activity.type !== 'string') {
    throw new DirectLineError(400, 'MissingProperty', 'The activity has no type.');
  }
  const { id, name } = (activity.from ?? {}) as { id?: unknown; name?: unknown };
  const userId = userIn(credential) ?? id;
  if (typeof userId !== 'string' || userId === '') {
    throw new DirectLineError(400, 'MissingProperty', 'The activity has no from.id.');
  }
  const from = { id: userId, name: typeof name === 'string' ? name : '' };
  return { status: 200, body: { id: await line.receive(conversation, { ...activity, from }) } };
}

async function upload(
  line: DirectLine,
  conversation: Conversation,
  credential: Credential,
  { request, query }: Exchange,
): Promise<Answer> {
  const bytes = await readBody(request, limits.upload);
  const contentType = request.headers['content-type'] ?? '';
  const activity = await line.attachments.receive(
    bytes,
    contentType,
    (id) => `${line.serviceUrl}/v3/directline/attachments/${id}`,
  );
  const from = { id: query.get('userId') ?? '', name: '' };
  return receive(line, conversation, credential, { from, ...activity });
}

function readAttachment(line: DirectLine, id: string): Answer {
  const file = line.attachments.get(id);
  if (file === undefined) throw new DirectLineError(404, 'NotFound', 'There is no such file, or no longer.');
  return { status: 200, body: file.bytes, contentType: file.contentType };
}

function reach(line: DirectLine, credential: Credential, id: string): Conversation {
  line.access.check(credential, id, line.has(id) ? line.conversation(id) : undefined);
  return line.conversation(id);
}

function userIn(credential: Credential): string | undefined {
  return credential.kind === 'token' ? credential.userId : undefined;
}
