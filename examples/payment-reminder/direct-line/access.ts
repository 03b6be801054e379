import { createHash, randomBytes } from 'node:crypto';
import type { Conversation } from './conversation.js';
import { DirectLineError } from './direct-line-error.js';
import type { Exchange } from './http-exchange.js';
import { issueToken, isToken, readToken, type TokenClaims, tokenLifetime } from './token.js';

/** What a client shows: a token of one conversation, a secret, or nothing. */
export type Credential =
  | ({ readonly kind: 'token' } & TokenClaims)
  | { readonly kind: 'secret'; readonly hash: string }
  | { readonly kind: 'none' };

/**
 * Who may reach what. As with Direct Line, a token reaches its own conversation and no other, and a secret begins
 * conversations. Any secret, or none, may begin one here: who can reach a local endpoint owns its bot. Unlike Direct
 * Line's, a secret reaches only what it began.
 */
export class Access {
  /** Lives as long as the process: so do the conversations. */
  readonly #key = randomBytes(32);

  /** @throws DirectLineError for a token that is not from here, or is over */
  credentialOf({ request, method, query }: Exchange): Credential {
    const { authorization } = request.headers;
    const [, bearer] = /^(?:bearer|botconnector)\s+(\S+)$/i.exec(authorization ?? '') ?? [];
    if (authorization && bearer === undefined) {
      throw new DirectLineError(
        401,
        'BadArgument',
        'The Authorization header is not "Bearer <token or secret>".',
      );
    }
    // A WebSocket in a browser cannot send headers: the stream's URL carries the token. What changes something needs the
    // header, which a page of another origin cannot send without being asked first whether it may.
    const credential = bearer ?? (method === 'GET' ? query.get('t') : null) ?? undefined;
    if (credential === undefined) return { kind: 'none' };
    if (!isToken(credential)) return { kind: 'secret', hash: hashOf(credential) };
    return { kind: 'token', ...readToken(this.#key, credential, Date.now()) };
  }

  /** @throws DirectLineError where the credential does not reach the conversation */
  check(credential: Credential, conversationId: string, conversation: Conversation | undefined): void {
    if (credential.kind === 'none') {
      throw new DirectLineError(401, 'BadArgument', 'Missing token or secret.');
    }
    const reaches =
      credential.kind === 'token'
        ? credential.conversationId === conversationId
        : conversation === undefined || credential.hash === conversation.secretHash;
    if (!reaches) {
      throw new DirectLineError(403, 'BadArgument', 'The token or secret is not for this conversation.');
    }
  }

  /** The part of an answer that gives access to a conversation. */
  grant(claims: TokenClaims): { conversationId: string; token: string; expires_in: number } {
    const token = issueToken(this.#key, claims, Date.now());
    return { conversationId: claims.conversationId, token, expires_in: tokenLifetime };
  }
}

/** The user that a body of `tokens/generate` or `conversations` names. */
export function userOf(body: Record<string, unknown>): { id: string; name?: string } | undefined {
  // Direct Line's older clients write `User`.
  const user = (body.user ?? body.User) as { id?: unknown; name?: unknown } | null | undefined;
  if (typeof user?.id !== 'string' || user.id === '') return undefined;
  return { id: user.id, ...(typeof user.name === 'string' && { name: user.name }) };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
