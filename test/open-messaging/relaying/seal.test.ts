import { expect, test } from 'vitest';
import { SealBrokenError } from '../../../src/errors/seal-broken-error.js';
import { Seal } from '../../../src/open-messaging/relaying/seal.js';

const [older, newer] = ['the secret until now', 'the secret from now on'];
const content = { guest: 'guest-17', text: 'Grüße, \u{1f600}' };

test('what was sealed comes out as it went in, and cannot be read or compared in between', () => {
  const seal = new Seal([newer]);
  const [one, other] = [seal.close('m-1', content), seal.close('m-1', content)];
  expect(seal.open('m-1', one)).toEqual(content);
  expect(one).not.toBe(other);
  expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('guest-17');
});

test('while the secret is rotated, both open, and the first one seals', () => {
  const rotating = new Seal([newer, older]);
  expect(rotating.open('m-1', new Seal([older]).close('m-1', content))).toEqual(content);
  expect(new Seal([newer]).open('m-1', rotating.close('m-1', content))).toEqual(content);
  expect(() => new Seal([older]).open('m-1', rotating.close('m-1', content))).toThrow(SealBrokenError);
});

test('it does not open for another message', () => {
  const seal = new Seal([newer]);
  expect(() => seal.open('m-2', seal.close('m-1', content))).toThrow(SealBrokenError);
});

test('it does not open when any of its bytes was altered, or some are missing', () => {
  const seal = new Seal([newer]);
  const bytes = Buffer.from(seal.close('m-1', content), 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => seal.open('m-1', altered.toString('base64'))).toThrow(SealBrokenError);
  }
  for (const length of [0, 11, 12, 27, 28, bytes.length - 1]) {
    expect(() => seal.open('m-1', bytes.subarray(0, length).toString('base64'))).toThrow(SealBrokenError);
  }
  expect(() => seal.open('m-1', 'not base64 at all!')).toThrow(SealBrokenError);
});
