import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { DirectLineError } from './direct-line-error.js';

/** How long a token lasts, in seconds: Direct Line's own 30 minutes, which its clients count on when they refresh. */
export const tokenLifetime = 1_800;

/** What a token gives access to: one conversation, as one user. */
export interface TokenClaims {
  readonly conversationId: string;
  /** Where it is set, every activity is from this user, whatever the client says. */
  readonly userId?: string | undefined;
}

/** A signed token, in the form of a JWT: Direct Line's clients look for `user` in it. */
export function issueToken(key: Buffer, { conversationId, userId }: TokenClaims, now: number): string {
  const exp = Math.floor(now / 1_000) + tokenLifetime;
  const payload = { jti: randomUUID(), conv: conversationId, ...(userId && { user: userId }), exp };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${signed}.${sign(key, signed).toString('base64url')}`;
}

/** Whether a credential is a token by its form; else it is a secret. */
export function isToken(credential: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential);
}

/** @throws DirectLineError where the token is not from here, or is over */
export function readToken(key: Buffer, token: string, now: number): TokenClaims {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = sign(key, `${header}.${payload}`);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new DirectLineError(403, 'BadArgument', 'Invalid token or secret.');
  }
  const { conv, user, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
    conv: string;
    user?: string;
    exp: number;
  };
  if (exp * 1_000 <= now) throw new DirectLineError(403, 'TokenExpired', 'The token has expired.');
  return { conversationId: conv, userId: user };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const sign = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
