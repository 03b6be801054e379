import { describe, expect, test } from 'vitest';
import { checkWebhookAddress } from '../../../src/cli/doctor/webhook-address.js';

const outside = async () => ['203.0.113.7'];

describe('the address of a webhook', () => {
  test('is fine where it is public, https and on port 443', async () => {
    for (const address of [
      'https://bot.example.com/hook',
      'https://bot.example.com:443/',
      'https://203.0.113.7/',
    ]) {
      expect(await checkWebhookAddress(new URL(address), false, outside)).toMatchObject({ status: 'ok' });
    }
  });

  test.for([
    ['https://localhost/', 'localhost is this machine itself'],
    ['https://127.1.2.3/', '127.1.2.3 is an address of this machine'],
    ['https://[::1]/', '::1 is an address of this machine'],
    ['https://[::ffff:10.0.0.1]/', 'or of a private network'],
    ['https://10.0.0.1/', 'or of a private network'],
    ['https://172.31.255.255/', 'or of a private network'],
    ['https://192.168.0.9/', 'or of a private network'],
    ['https://169.254.1.1/', 'or of a private network'],
    ['https://100.64.0.1/', 'or of a private network'],
    ['https://[fd00::1]/', 'or of a private network'],
    ['https://[fe80::1]/', 'or of a private network'],
    ['https://bot/', 'bot is a name that only this network knows'],
    ['https://bot.local/', 'bot.local is a name of a private network'],
    ['http://bot.example.com/', 'it is not https'],
    ['https://bot.example.com:3978/', 'its port is 3978, and Genesys Cloud delivers to 443 only'],
  ] as const)('cannot be reached from Genesys Cloud: %s', async ([address, part]) => {
    const { status, summary } = await checkWebhookAddress(new URL(address), false, outside);
    expect(status).toBe('failed');
    expect(summary).toContain(part);
  });

  test('is looked up, since a public name may be of a private address', async () => {
    const url = new URL('https://bot.example.com/hook?key=hidden');
    const { status, summary } = await checkWebhookAddress(url, false, async () => [
      '203.0.113.7',
      '10.1.2.3',
    ]);
    expect(status).toBe('failed');
    expect(summary).toContain(
      'bot.example.com is 10.1.2.3, an address of this machine or of a private network',
    );
    expect(summary).not.toContain('hidden');
  });

  test('is left to the request where nobody knows the host', async () => {
    const url = new URL('https://bot.example.com/');
    const unknown = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(await checkWebhookAddress(url, false, unknown)).toMatchObject({ status: 'ok' });
  });

  test('may be private where the platform is a simulator, and is named all the same', async () => {
    const { status, summary } = await checkWebhookAddress(new URL('http://127.0.0.1:3978/'), true, outside);
    expect(status).toBe('warning');
    expect(summary).toContain('A simulator on this machine can');
  });
});
