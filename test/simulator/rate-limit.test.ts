import { describe, expect, it } from 'vitest';
import { callerOf } from './api.js';
import { setting } from './setting.js';

const path = '/conversations/made-up';

describe('the rate limit', () => {
  it('is 300 a minute, and every answer says where one stands', async () => {
    const { clock, call } = await setting();
    await call('GET', path);
    clock.advance(15_000);
    const { headers } = await call('GET', path);
    expect(headers.get('inin-ratelimit-count')).toBe('2');
    expect(headers.get('inin-ratelimit-allowed')).toBe('300');
    expect(headers.get('inin-ratelimit-reset')).toBe('45');
    expect(headers.has('retry-after')).toBe(false);
  });

  it('answers 429 with Retry-After until the minute is over', async () => {
    const { clock, call } = await setting({ rateLimit: 2 });
    await call('GET', path);
    clock.advance(20_000);
    await call('GET', path);
    const { status, headers, body } = await call('GET', path);
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('40');
    expect(body.code).toBe('too.many.requests.retry.after');
    expect(body.message).toContain('[40] seconds');
    clock.advance(40_000);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('counts each token for itself, or all tokens of a client together', async () => {
    const { cloud, call } = await setting({ rateLimit: 1 });
    await call('GET', path);
    expect((await (await callerOf(cloud))('GET', path)).status).toBe(404);
    cloud.unknowns.rateLimitPer = 'client';
    expect((await call('GET', path)).status).toBe(404);
    expect((await (await callerOf(cloud))('GET', path)).status).toBe(429);
  });

  it('can count a sliding minute, in which a refused request takes no place', async () => {
    const { clock, call } = await setting({ rateLimit: 2, unknowns: { rateLimitWindow: 'sliding' } });
    await call('GET', path);
    clock.advance(30_000);
    await call('GET', path);
    const refused = await call('GET', path);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    clock.advance(30_000);
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('GET', path)).status).toBe(429);
  });

  it('may differ by client, and change while it runs', async () => {
    const clients = [{ clientId: 'slow', clientSecret: 's', rateLimit: 1 }];
    const slow = await setting({ clients });
    expect((await slow.call('GET', path)).headers.get('inin-ratelimit-allowed')).toBe('1');
    const { cloud, call } = await setting();
    cloud.rate.allowed = 180;
    expect((await call('GET', path)).headers.get('inin-ratelimit-allowed')).toBe('180');
  });

  it('remembers the most requests that fell into any 60 seconds', async () => {
    const { cloud, clock, call } = await setting();
    const { clientId } = cloud.credentials;
    expect(cloud.rate.highestSlidingMinute(clientId)).toBe(0);
    for (const pause of [0, 59_000, 500, 500, 90_000]) {
      clock.advance(pause);
      await call('GET', path);
    }
    // The first and the fourth are exactly 60 s apart, which is not within one minute.
    expect(cloud.rate.highestSlidingMinute(clientId)).toBe(3);
  });

  it('does not count the asking for a token', async () => {
    const { cloud } = await setting();
    await callerOf(cloud);
    expect(cloud.rate.highestSlidingMinute(cloud.credentials.clientId)).toBe(0);
  });
});
