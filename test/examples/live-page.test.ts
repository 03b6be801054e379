import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { type Sample, startSample } from './sample-process.js';

if (chromiumPath === undefined) {
  process.stderr.write('No Chromium (apt-get install chromium, or CHROMIUM_PATH): the page is not tested.\n');
}

const notice = 'This conversation about your invoice has ended.';

let browser: Browser;
let sample: Sample;

/** A guest's tab, with everything that it asked for and complained about. */
interface Tab {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
}

/** Closed with the browser. */
async function tab(url = sample.url): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 1_000 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, requests, complaints };
}

async function engage(guest: Tab): Promise<void> {
  await guest.page.getByRole('button', { name: 'Start an engagement' }).click();
  await hasBegun(guest);
}

/** The guest has the reminder, and the bot has had its first turn: no person would answer in between. */
async function hasBegun(guest: Tab): Promise<void> {
  await guest.page.locator('#chat').getByText('is due on Friday').waitFor();
  await step(guest, 'started');
}

async function write({ page }: Tab, text: string): Promise<void> {
  await page.getByLabel('Message from the guest').fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#chat [data-from=guest]').getByText(text, { exact: true }).last().waitFor();
}

const step = ({ page }: Tab, what: string, detail = '') =>
  page.locator(`#steps [data-what="${what}"]`).filter({ hasText: detail }).first().waitFor();

const participant = ({ page }: Tab, purpose: string, words: string) =>
  page.locator(`#participants [data-purpose="${purpose}"]`).filter({ hasText: words }).first().waitFor();

const act = ({ page }: Tab, name: string) => page.getByRole('button', { name, exact: true }).click();

const isLocked = ({ page }: Tab) => page.getByText('Locked by the guest gate').waitFor();

/** A second Direct Line client on the phone of a tab. */
async function otherClient({ page }: Tab) {
  const token = await page.evaluate<string>("sessionStorage.getItem('phone')");
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const { conversationId } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url')
      .toString()
      .replace('"conv"', '"conversationId"'),
  );
  const url = new URL(`/v3/directline/conversations/${conversationId}/activities`, page.url()).href;
  return {
    send: async (text: string) => {
      const body = JSON.stringify({ type: 'message', text, from: { id: 'guest' } });
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    },
    texts: async () => {
      const { activities } = (await (await fetch(url, { headers })).json()) as {
        activities: { type: string; text?: string }[];
      };
      return activities.filter(({ type }) => type === 'message').map(({ text = '' }) => text);
    },
  };
}

describe
  .skipIf(chromiumPath === undefined)
  .concurrent('the live page in Chromium', { timeout: 120_000 }, () => {
    beforeAll(async () => {
      [browser, sample] = await Promise.all([launchChromium(), startSample()]);
    });
    afterAll(async () => {
      await browser?.close();
      await sample?.end('SIGKILL');
    });

    test('closes again what another system has opened, and the guest stays locked out', async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await write(guest, 'stop');
      await step(guest, 'verified', 'the terminal turn');
      await write(guest, 'hello?');
      await isLocked(guest);
      await page.evaluate(
        'new MutationObserver(() => words.disabled || (wasUnlocked = true)).observe(words, { attributes: true })',
      );
      await act(guest, 'Re-open by another system');
      await page.locator('#messages').getByText('A message from another system.').waitFor();
      await step(guest, 'reopened', 'seen by event');
      await page.locator('#closure-state').getByText('verified closed (close 2)').waitFor();
      await page.locator('#conversation-state').getByText('ended').waitFor();
      await step(guest, 'verified', 'closed again');
      expect(await page.locator('#chat').getByText(notice).count()).toBe(1);
      await isLocked(guest);
      expect(await page.evaluate('window.wasUnlocked')).toBeUndefined();
    });

    test('shows what it can of a platform that the environment names', async ({ onTestFinished }) => {
      const cloud = await GenesysSimulator.start();
      onTestFinished(() => cloud.stop());
      const real = await startSample({
        GENESYSCLOUD_API_URL: cloud.url,
        GENESYSCLOUD_LOGIN_URL: cloud.url,
        GENESYSCLOUD_OAUTHCLIENT_ID: cloud.credentials.clientId,
        GENESYSCLOUD_OAUTHCLIENT_SECRET: cloud.credentials.clientSecret,
        GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID: cloud.integrationId,
        GENESYSCLOUD_OPEN_MESSAGING_SIGNATURE_SECRET: cloud.signatureSecret,
        GUEST_ADDRESS: 'guest@example.com',
        GENESYS_DISCONNECT_OUTBOX_FILE: join(mkdtempSync(join(tmpdir(), 'live-')), 'outbox.db'),
      });
      onTestFinished(async () => void (await real.end('SIGKILL')));
      cloud.deliverTo(`${real.url}api/genesys/messages`);
      const guest = await tab(real.url);
      await engage(guest);
      await participant(guest, 'customer', 'connected');
      expect(await guest.page.locator('#desk').isHidden()).toBe(true);
      await write(guest, 'pay');
      await step(guest, 'verified');
      await guest.page.locator('#conversation-state').getByText('ended').waitFor();
      const [conversation] = cloud.conversations;
      expect(conversation?.messages.map(({ text }) => text?.slice(0, 6))).toEqual(['Hello!', 'pay']);
      expect(cloud.conversations.map(({ state }) => state)).toEqual(['ended']);
      // A second engagement while one is open is refused by the platform, and the person is told.
      await act(guest, 'Start another engagement');
      await guest.page.locator('#closure-state').getByText('not due yet').waitFor();
      const second = await tab(real.url);
      await second.page.getByRole('button', { name: 'Start an engagement' }).click();
      await second.page.getByRole('alert').filter({ hasText: 'active conversation' }).waitFor();
    });

    test('lets a person be the agent, and closes when the agent has finished', async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await act(guest, 'agent');
      await page.locator('#chat').getByText('asking a colleague').waitFor();
      await act(guest, 'Join');
      await participant(guest, 'agent', 'connected');
      await page.getByLabel('Answer from the agent').fill('Hello, this is Ada.');
      await page.locator('#phone-status').getByText('typing…').waitFor();
      await act(guest, 'Answer');
      await page.locator('#chat').getByText('Hello, this is Ada.').waitFor();
      expect(await page.locator('#chat li').last().textContent()).toContain('Agent');
      expect(await page.locator('#phone-status').textContent()).toBe('online');
      await write(guest, 'May I pay on Monday?');
      await page.locator('#messages').getByText('May I pay on Monday?').waitFor();
      await act(guest, 'Attach a file');
      const file = page.locator('#chat').getByRole('link', { name: 'invoice-4711.svg' });
      expect(await file.getAttribute('href')).toBe(`${sample.url}invoice-4711.svg`);
      await act(guest, 'Offer quick replies');
      await act(guest, 'Yes, Monday');
      await page.locator('#messages li', { hasText: 'customer' }).getByText('Yes, Monday').waitFor();
      await page.getByRole('button', { name: 'Yes, Monday' }).waitFor({ state: 'detached' });
      await act(guest, 'Leave');
      await participant(guest, 'agent', 'after-call work');
      await step(guest, 'signal', 'handoff.status');
      await act(guest, 'Wrap up');
      await step(guest, 'verified', 'rung: customer');
      // While the agent was in, the bot had nothing to say.
      const bot = page.locator('#chat [data-from=bot]').filter({ hasText: 'Bot' });
      expect(await bot.last().textContent()).toContain('asking a colleague');
    });

    test('holds the close while an agent is in the conversation', async ({ onTestFinished }) => {
      // An agent whom nobody has asked for is looked for while the rate budget has room: with one guest it has.
      const own = await startSample();
      onTestFinished(async () => void (await own.end('SIGKILL')));
      const guest = await tab(own.url);
      await engage(guest);
      await act(guest, 'Join');
      await participant(guest, 'agent', 'connected');
      await write(guest, 'pay');
      await guest.page.locator('#closure-state').getByText('held').waitFor();
      await act(guest, 'Leave');
      await act(guest, 'Wrap up');
      await step(guest, 'verified');
    });

    test('shows a whole engagement, driven by the keyboard alone, to the verified close and the lock', async () => {
      const guest = await tab();
      const { page } = guest;
      const begin = page.getByRole('button', { name: 'Start an engagement' });
      await begin.and(page.locator(':enabled')).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await hasBegun(guest);
      await participant(guest, 'customer', 'connected');
      await page.keyboard.type('later');
      await page.keyboard.press('Enter');
      await page.locator('#chat').getByText('On which day').waitFor();
      await page.keyboard.type('on Monday');
      await page.keyboard.press('Enter');
      await page.locator('#chat').getByText('Noted, thank you').waitFor();

      for (const what of ['signal', 'grace', 'call', 'accepted', 'verified']) await step(guest, what);
      await step(guest, 'call', 'PATCH /api/v2/conversations/messages/');
      await page.locator('#closure-state').getByText('verified closed').waitFor();
      await page.locator('#conversation-state').getByText('ended').waitFor();
      await participant(guest, 'customer', 'client');

      // The lock is the gate's: until the guest has got the notice, nothing is locked.
      expect(await page.getByLabel('Message from the guest').isEnabled()).toBe(true);
      await page.keyboard.type('Wait, are you still there?');
      await page.keyboard.press('Enter');
      await page.locator('#chat').getByText(notice).waitFor();
      await isLocked(guest);
      expect(await page.getByLabel('Message from the guest').isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
      await step(guest, 'late guest', 'got the notice');
    });

    test('gives a locked guest who writes by another client no second notice, and Genesys Cloud no word', async () => {
      const guest = await tab();
      await engage(guest);
      await write(guest, 'pay');
      await step(guest, 'verified');
      const client = await otherClient(guest);
      await client.send('first word');
      await isLocked(guest);
      const before = await client.texts();
      expect(before.filter((text) => text.startsWith(notice))).toHaveLength(1);
      await client.send('second word');
      await step(guest, 'late guest', 'no answer');
      expect(await client.texts()).toEqual([...before, 'second word']);
      expect(await guest.page.locator('#conversation-state').textContent()).toBe('ended');
    });

    test('keeps two guests in two tabs apart', async () => {
      const [one, other] = [await tab(), await tab()];
      await Promise.all([engage(one), engage(other)]);
      const ids = await Promise.all(
        [one, other].map(({ page }) => page.locator('#conversation-id').textContent()),
      );
      expect(ids[0]).not.toBe(ids[1]);
      await write(one, 'stop');
      await step(one, 'verified');
      await write(one, 'hello?');
      await isLocked(one);
      const { page } = other;
      expect(await page.locator('#conversation-state').textContent()).toBe('open');
      expect(await page.locator('#closure-state').textContent()).toBe('not due yet');
      await write(other, 'what?');
      await page.locator('#chat').getByText('Sorry, I only understand').waitFor();
      expect(await page.locator('#chat').getByText('stop', { exact: true }).count()).toBe(0);
    });

    test('begins anew on a locked phone', async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await write(guest, 'stop');
      await step(guest, 'verified');
      await write(guest, 'hello?');
      await isLocked(guest);
      const first = await page.locator('#conversation-id').textContent();
      await act(guest, 'Start another engagement');
      await page.locator('#closure-state').getByText('not due yet').waitFor();
      expect(await page.locator('#conversation-id').textContent()).not.toBe(first);
      await write(guest, 'pay');
      await page.locator('#chat').getByText('is booked').waitFor();
    });

    test('is the same phone after a reload', async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await page.reload();
      await page.locator('#chat').getByText('is due on Friday').waitFor();
      await write(guest, 'what?');
      await page.locator('#chat').getByText('Sorry, I only understand').waitFor();
    });

    test("shows a guest's words as words", async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await act(guest, 'Join');
      const words = '<img src=x onerror="document.title=1"><b>bold</b>';
      await write(guest, words);
      await page.locator('#messages').getByText(words).waitFor();
      expect(await page.locator('#chat b, #messages b, #chat img, #messages img').count()).toBe(0);
      expect(guest.complaints).toEqual([]);
    });

    test('asks nobody but its own host, and may ask nobody else', async () => {
      const guest = await tab();
      await engage(guest);
      await write(guest, 'agent');
      await act(guest, 'Join');
      await act(guest, 'Leave');
      await act(guest, 'Wrap up');
      await step(guest, 'verified');
      const { host } = new URL(sample.url);
      expect(new Set(guest.requests.map((url) => new URL(url).host))).toEqual(new Set([host]));
      expect(guest.requests.filter((url) => url.startsWith('ws:'))).toHaveLength(1);
      expect(guest.complaints).toEqual([]);
      const { headers } = await fetch(sample.url);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
      const refused = await guest.page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, String));
      expect(refused).toContain('Failed to fetch');
      expect(guest.complaints.join()).toContain('Content Security Policy');
    });

    test('fits into a narrow window and a wide one, with a label on every input', async () => {
      const guest = await tab();
      const { page } = guest;
      await engage(guest);
      await write(guest, 'long'.repeat(60));
      for (const width of [360, 768, 1_280]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
      }
      const unlabelled =
        "[...document.querySelectorAll('input')].filter(({ labels }) => labels.length !== 1).length";
      expect(await page.evaluate<number>(unlabelled)).toBe(0);
    });

    test('stops on a signal while tabs are open', async () => {
      const own = await startSample();
      const guest = await tab(own.url);
      await engage(guest);
      expect(await own.end('SIGTERM')).toBe(0);
      await guest.page.getByRole('alert').filter({ hasText: 'The host does not answer' }).waitFor();
    });
  });
