import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, type TestContext, test } from 'vitest';
import { expressReceiver, nodeReceiver, WebhookReceiver } from '../../../src/open-messaging/index.js';
import { quiet } from '../../genesys/hostile-server.js';
import { clinic } from './examined.js';

const secret = 'a-secret-of-16-characters-or-more';

function receiver() {
  const taken: unknown[] = [];
  const accept = async (message: unknown) => {
    taken.push(message);
    return 'accepted' as const;
  };
  return { taken, receiver: new WebhookReceiver({ secrets: secret, accept, logger: quiet }) };
}

/** The address of a server that is there until the test has ended. */
async function serve(onTestFinished: TestContext['onTestFinished'], listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** A server with one answer. */
const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

describe.concurrent('doctor, of the webhook', { timeout: 60_000 }, () => {
  test('is content with a receiver that refuses what is not signed', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const bot = receiver();
    const url = await serve(onTestFinished, nodeReceiver(bot.receiver));
    const { checks, code } = await examined(['--webhook', `${url}?key=hidden`]);
    expect(checks.webhook).toEqual({
      check: 'webhook',
      status: 'ok',
      summary: `${url} refuses what is not signed, as it has to`,
    });
    expect(checks['webhook-address']).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('127.0.0.1 is an address of this machine or of a private network'),
      mend: expect.stringContaining('Outbound Notification Webhook URL'),
    });
    expect(bot.taken).toEqual([]);
    expect(code).toBe(0);
  });

  test("finds the webhook by the integration's own address", async ({ expect, onTestFinished }) => {
    const bot = receiver();
    const url = await serve(onTestFinished, nodeReceiver(bot.receiver));
    const { cloud, examined } = await clinic(onTestFinished, { integrations: [{ webhookUrl: url }] });
    const { checks } = await examined(['--integration', cloud.integrationId]);
    expect(checks.webhook).toMatchObject({ status: 'ok', summary: expect.stringContaining(url) });
  });

  test('says how a body is kept that a parser has read before', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const app = express();
    app.use(express.json());
    app.all('/hook', expressReceiver(receiver().receiver));
    const { checks } = await examined(['--webhook', await serve(onTestFinished, app)]);
    expect(checks.webhook).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('body-consumed'),
      mend: expect.stringContaining('Mount the receiver before app.use(express.json())'),
    });
  });

  test.for([
    [answering(404), 'failed', 'answers 404: there is no receiver at this path'],
    [answering(405), 'failed', 'answers 405: it takes no POST'],
    [answering(403), 'failed', 'refuses the request before the receiver sees it'],
    [answering(401), 'warning', "not in the words of this package's receiver"],
    [answering(200), 'failed', 'takes what is not signed (status 200)'],
    [answering(302, { location: '/x' }), 'failed', 'sends the caller elsewhere'],
    [answering(503), 'failed', 'answers 503'],
    [answering(200, { 'content-type': 'text/html' }, '<html>'), 'failed', 'answers with a page'],
  ] as const)('explains an answer: %#', async ([listener, status, part], { expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const url = await serve(onTestFinished, listener);
    const { checks } = await examined(['--webhook', url]);
    expect(checks.webhook).toMatchObject({ status, summary: expect.stringContaining(part) });
    expect(checks.webhook?.mend).toBeTruthy();
  });

  test('does not wait for an answer for ever', async ({ expect, onTestFinished }) => {
    const { examined } = await clinic(onTestFinished);
    const url = await serve(onTestFinished, () => {});
    const { checks } = await examined(['--webhook', url, '--timeout', '1s']);
    expect(checks.webhook).toMatchObject({
      status: 'failed',
      summary: expect.stringContaining('gave no answer in time'),
      mend: expect.stringMatching(/./),
    });
  });
});
