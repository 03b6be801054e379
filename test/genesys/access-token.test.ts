import { describe, expect, it } from 'vitest';
import { AccessToken, type IssuedToken } from '../../src/genesys/access-token.js';
import { ManualClock, settle } from '../manual-clock.js';

/** An issuer that is told when to answer. */
function issuer(lifetimeMs = 86_399_000) {
  const requests: { signal: AbortSignal; resolve: () => void; reject: (error: Error) => void }[] = [];
  const issue = (signal: AbortSignal) =>
    new Promise<IssuedToken>((resolve, reject) => {
      const value = `token-${requests.length + 1}`;
      signal.addEventListener('abort', () => reject(signal.reason));
      requests.push({ signal, resolve: () => resolve({ value, lifetimeMs }), reject });
    });
  return { requests, issue };
}

describe('AccessToken', () => {
  it('asks once, however many wait', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    const waiting = Array.from({ length: 100 }, () => token.get());
    await settle();
    requests[0]?.resolve();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['token-1']));
    expect(requests).toHaveLength(1);
  });

  it('keeps the token until a minute before its end', async () => {
    const clock = new ManualClock();
    const { issue, requests } = issuer(3_600_000);
    const token = new AccessToken(issue, clock);
    const first = token.get();
    requests[0]?.resolve();
    await first;
    await clock.advance(3_539_999);
    expect(await token.get()).toBe('token-1');
    await clock.advance(1);
    const second = token.get();
    requests[1]?.resolve();
    expect(await second).toBe('token-2');
  });

  it('renews a short-lived token after nine tenths of its life', async () => {
    const clock = new ManualClock();
    const { issue, requests } = issuer(300_000);
    const token = new AccessToken(issue, clock);
    const first = token.get();
    requests[0]?.resolve();
    await first;
    await clock.advance(270_000);
    void token.get();
    expect(requests).toHaveLength(2);
  });

  it('lets one who is aborted go, and the others have the token', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    const impatient = new AbortController();
    const gone = token.get(impatient.signal);
    const patient = token.get();
    impatient.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    expect(requests[0]?.signal.aborted).toBe(false);
    requests[0]?.resolve();
    expect(await patient).toBe('token-1');
  });

  it('stops asking when nobody waits any more, and asks anew for the next', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    const abort = new AbortController();
    const gone = [token.get(abort.signal), token.get(abort.signal)];
    abort.abort(new Error('enough'));
    await Promise.allSettled(gone);
    expect(requests[0]?.signal.aborted).toBe(true);
    const next = token.get();
    requests[1]?.resolve();
    expect(await next).toBe('token-2');
  });

  it('tells everybody who waits of a failure, and asks again for the next', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    const waiting = [token.get(), token.get()];
    requests[0]?.reject(new Error('no'));
    for (const one of waiting) await expect(one).rejects.toThrow('no');
    const next = token.get();
    requests[1]?.resolve();
    expect(await next).toBe('token-2');
  });

  it('forgets a refused token, and not the one issued since', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    const first = token.get();
    requests[0]?.resolve();
    await first;
    token.forget('token-1');
    const second = token.get();
    requests[1]?.resolve();
    await second;
    token.forget('token-1');
    expect(await token.get()).toBe('token-2');
  });

  it('does not even ask for one who is aborted already', async () => {
    const { issue, requests } = issuer();
    const token = new AccessToken(issue, new ManualClock());
    await expect(token.get(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(requests).toHaveLength(0);
  });
});
