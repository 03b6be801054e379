import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { GuestSession } from '../state/guest-sessions.js';
import type { World } from '../state/world.js';

// How long the platform's own live is not public.
const life = 10 * 60;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = encode({ alg: 'HS256', typ: 'JWT' });
const claims = z.object({ sub: z.string(), exp: z.number() });

/** A token with which a guest reads what was said; `exp` is in seconds. */
export function issueJwt(world: World, { id }: GuestSession): { jwt: string; exp: number } {
  const exp = Math.floor(world.clock.now() / 1_000) + life;
  const payload = encode({ sub: id, exp });
  return { jwt: `${header}.${payload}.${signature(world, payload)}`, exp };
}

/** The session that a token was given to; undefined for one that is forged or too old. */
export function sessionOfJwt(world: World, jwt: string): GuestSession | undefined {
  const [, payload = '', signed] = jwt.split('.');
  // The signature first: what is signed was written here, and can be parsed.
  if (signed !== signature(world, payload)) return undefined;
  const { sub, exp } = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  return exp * 1_000 > world.clock.now() ? world.guestSessions.withId(sub) : undefined;
}

const signature = ({ guestSessions }: World, payload: string) =>
  createHmac('sha256', guestSessions.key).update(`${header}.${payload}`).digest('base64url');
