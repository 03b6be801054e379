import { sessionOfJwt } from '../guest-socket/guest-jwt.js';
import { type Answer, ok } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { badRequest, unauthenticated } from '../http/platform-error.js';
import type { Route } from '../http/router.js';
import type { World } from '../state/world.js';
import { webMessageView } from '../views/web-message-view.js';

/** What was said in a guest's session, for the guest: newest first, and also after the end. */
export const webMessages: Route = {
  method: 'GET',
  template: '/api/v2/webmessaging/messages',
  guest: true,
  handle: list,
};

function list(world: World, { headers, query }: Exchange): Answer {
  const jwt = headers.authorization?.replace(/^bearer /i, '');
  if (!jwt) throw unauthenticated('authentication.required');
  const session = sessionOfJwt(world, jwt);
  if (!session) throw unauthenticated('bad.credentials');
  const pageSize = Number(query.get('pageSize') ?? 25);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  if (!(pageSize >= 1) || !(pageNumber >= 1))
    throw badRequest('pageSize and pageNumber have to be 1 or more.');
  const said = [...world.conversations.values()]
    .filter(({ messengerType, address }) => messengerType === 'webmessaging' && address === session.id)
    .flatMap(({ messages }) => messages)
    .reverse();
  const entities = said.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map(webMessageView);
  const pageCount = Math.max(1, Math.ceil(said.length / pageSize));
  return ok({ entities, pageSize, pageNumber, total: said.length, pageCount });
}
