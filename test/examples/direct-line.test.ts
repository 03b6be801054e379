import type { Activity, ConversationReference } from 'botbuilder';
import { TurnContext } from 'botbuilder';
import type { DirectLine as Client, Message } from 'botframework-directlinejs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type Bench, bench, officialClient } from './direct-line-bench.js';

const { DirectLine: DirectLineJS, ConnectionStatus } = officialClient();

type Options = ConstructorParameters<typeof DirectLineJS>[0];

interface Guest {
  readonly client: Client;
  /** The texts of messages, in the order in which the client hears of them. */
  readonly texts: string[];
  readonly activities: Partial<Activity>[];
  say(text: string): Promise<string>;
}

function guest({ domain }: Bench, options: Options = {}): Guest {
  const client = new DirectLineJS({ domain, pollingInterval: 200, ...options });
  const texts: string[] = [];
  const activities: Partial<Activity>[] = [];
  const subscription = client.activity$.subscribe(
    (activity) => {
      activities.push(activity as unknown as Partial<Activity>);
      if (activity.type === 'message') texts.push((activity as Message).text ?? '');
    },
    () => {},
  );
  onTestFinished(() => {
    subscription.unsubscribe();
    client.end();
  });
  const say = (text: string) =>
    new Promise<string>((resolve, reject) =>
      client
        .postActivity({ type: 'message', text, from: { id: 'guest-1' } } as Message)
        .subscribe(resolve, reject),
    );
  return { client, texts, activities, say };
}

const echo = async (context: TurnContext) => {
  if (context.activity.type === 'message') await context.sendActivity(`echo ${context.activity.text}`);
};

const heard = (texts: readonly string[], expected: readonly string[]) =>
  expect.poll(() => texts, { interval: 20 }).toEqual(expected);

async function call(
  url: string,
  {
    method = 'GET',
    token,
    body,
    headers = {},
  }: { method?: string; token?: string; body?: unknown; headers?: object } = {},
) {
  const response = await fetch(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const begin = async ({ domain }: Bench) =>
  (await call(`${domain}/conversations`, { method: 'POST' })).body as {
    conversationId: string;
    token: string;
  };

const hello = { type: 'message', text: 'hello', from: { id: 'guest-1' } };

describe.each([
  ['over a WebSocket', true],
  ['by polling', false],
])('DirectLineJS %s', (_how, webSocket) => {
  test('carries words both ways', async () => {
    const { say, texts, activities } = guest(await bench(echo), { webSocket });
    expect(await say('hello')).toMatch(/\|\d{7}$/);
    await heard(texts, ['hello', 'echo hello']);
    const [, answer] = activities;
    expect(answer).toMatchObject({ from: { id: 'bot', role: 'bot' }, replyToId: activities[0]?.id });
  });

  test('comes back into its conversation after a reload, at the place where it was', async () => {
    const running = await bench(echo);
    const first = guest(running, { webSocket });
    await first.say('one');
    await heard(first.texts, ['one', 'echo one']);
    const { conversationId, token } = first.client as unknown as { conversationId: string; token: string };
    first.client.end();
    const second = guest(running, { webSocket, conversationId, token, watermark: '1' });
    await heard(second.texts, ['echo one']);
    await second.say('two');
    await heard(second.texts, ['echo one', 'two', 'echo two']);
  });

  test('keeps what it has sent apart from another client', async () => {
    const running = await bench(echo);
    const [one, other] = [guest(running, { webSocket }), guest(running, { webSocket })];
    await Promise.all([one.say('mine'), other.say('yours')]);
    await heard(one.texts, ['mine', 'echo mine']);
    await heard(other.texts, ['yours', 'echo yours']);
  });

  test('works with a token that was generated for its user, who cannot be another one', async () => {
    const running = await bench(async (context) => {
      if (context.activity.type === 'message')
        await context.sendActivity(`you are ${context.activity.from.id}`);
    });
    const { body } = await call(`${running.domain}/tokens/generate`, {
      method: 'POST',
      body: { user: { id: 'dl_ada' } },
    });
    const { say, texts } = guest(running, { webSocket, token: body.token });
    await say('hello');
    await heard(texts, ['hello', 'you are dl_ada']);
  });

  test('works with a secret', async () => {
    const { say, texts } = guest(await bench(echo), { webSocket, secret: 'any-secret' });
    await say('hello');
    await heard(texts, ['hello', 'echo hello']);
  });

  test('is told by a 403 that its token is none', async () => {
    const { client } = guest(await bench(echo), { webSocket, token: 'a.forged.token' });
    await expect.poll(() => client.connectionStatus$.getValue()).toBe(ConnectionStatus.FailedToConnect);
  });
});

describe('the stream', () => {
  test('is taken up again after the connection was lost, without a gap and without anything twice', async () => {
    const running = await bench(echo);
    const { say, texts, client } = guest(running);
    await say('one');
    await heard(texts, ['one', 'echo one']);
    // DirectLineJS waits 3 s and more before it connects again.
    Object.assign((client as unknown as { services: { random(): number } }).services, {
      random: () => -0.24,
    });
    running.directLine.stop();
    await say('two');
    await heard(texts, ['one', 'echo one', 'two', 'echo two']);
  });

  test('is refused to who has no token of the conversation', async () => {
    const running = await bench(echo);
    const { conversationId } = await begin(running);
    const { token } = await begin(running);
    const url = `${running.domain}/conversations/${conversationId}/stream`.replace('http', 'ws');
    for (const [query, status] of [
      ['', 401],
      [`?t=${token}`, 403],
    ] as const) {
      const socket = new WebSocket(`${url}${query}`);
      const refused = await new Promise<Error>((resolve) => {
        socket.on('error', resolve);
      });
      expect(refused.message).toContain(String(status));
    }
  });
});

describe('Direct Line', () => {
  test("does not show a conversation to another one's token, or to another secret", async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const { token: other } = await begin(running);
    const conversation = `${running.domain}/conversations/${conversationId}`;
    const statuses = [];
    for (const given of [token, other, 'another-secret', 'a.forged.token', undefined]) {
      statuses.push((await call(`${conversation}/activities`, { token: given })).status);
    }
    expect(statuses).toEqual([200, 403, 403, 403, 401]);
    const post = { method: 'POST', token: other, body: hello };
    expect((await call(`${conversation}/activities`, post)).status).toBe(403);
    expect((await call(conversation, { token: other })).status).toBe(403);
  });

  test('refreshes a token for the same conversation and user', async () => {
    const running = await bench(echo);
    const generate = { method: 'POST', body: { user: { id: 'dl_ada' } } };
    const { body: first } = await call(`${running.domain}/tokens/generate`, generate);
    const { body: second } = await call(`${running.domain}/tokens/refresh`, {
      method: 'POST',
      token: first.token,
    });
    expect(second).toMatchObject({ conversationId: first.conversationId, expires_in: 1_800 });
    expect(second.token).not.toBe(first.token);
    const start = () => call(`${running.domain}/conversations`, { method: 'POST', token: second.token });
    expect((await start()).status).toBe(201);
    expect((await start()).status).toBe(200);
  });

  test('lets a token run out', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_801_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { status, body } = await call(`${running.domain}/conversations/${conversationId}`, { token });
    expect([status, body.error.code]).toEqual([403, 'TokenExpired']);
  });

  test('gives what came after a watermark, and the next one', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: hello });
    const { body: all } = await call(activities, { token });
    expect([all.activities.length, all.watermark]).toEqual([2, '2']);
    const { body: none } = await call(`${activities}?watermark=2`, { token });
    expect(none).toEqual({ activities: [], watermark: '2' });
    const { body: last } = await call(`${activities}?watermark=1`, { token });
    expect(last.activities.map(({ text }: { text: string }) => text)).toEqual(['echo hello']);
  });

  test('tells the bot who has come, before their first words', async () => {
    const seen: unknown[] = [];
    const running = await bench(async ({ activity }) => {
      seen.push([activity.type, activity.membersAdded?.map(({ id }) => id) ?? activity.text]);
    });
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: hello });
    expect(seen).toEqual([
      ['conversationUpdate', ['bot']],
      ['conversationUpdate', ['guest-1']],
      ['message', 'hello'],
    ]);
  });

  test('gives the bot what a channel gives it, whatever the client writes', async () => {
    const seen: Partial<Activity>[] = [];
    const running = await bench(async ({ activity }) => void seen.push({ ...activity }));
    const { conversationId, token } = await begin(running);
    await call(`${running.domain}/conversations/${conversationId}/activities`, {
      method: 'POST',
      token,
      body: {
        ...hello,
        channelId: 'msteams',
        serviceUrl: 'http://elsewhere.example/',
        conversation: { id: 'of-another-guest' },
        recipient: { id: 'somebody' },
        channelData: { clientActivityID: 'c-1' },
      },
    });
    expect(seen.at(-1)).toMatchObject({
      channelId: 'directline',
      serviceUrl: `${running.url}/`,
      conversation: { id: conversationId },
      recipient: { id: 'bot' },
      from: { id: 'guest-1', role: 'user' },
      channelData: { clientActivityID: 'c-1' },
    });
  });

  test('gives no id twice, also to what is for the bot only', async () => {
    const ids: (string | undefined)[] = [];
    const running = await bench(async ({ activity }) => void ids.push(activity.id));
    const { conversationId, token } = await begin(running);
    await running.directLine.tellBot(conversationId, { type: 'event', name: 'handoff.status' });
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: hello });
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });

  test('brings the bot one turn after the other', async () => {
    let turns = 0;
    const seen: number[] = [];
    const running = await bench(async () => {
      turns += 1;
      seen.push(turns);
      await new Promise(setImmediate);
      turns -= 1;
    });
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await Promise.all(
      Array.from({ length: 5 }, () => call(activities, { method: 'POST', token, body: hello })),
    );
    expect(seen).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  test('takes no more than 32 activities that wait for the bot', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const running = await bench(() => gate);
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    const statuses: number[] = [];
    const calls = Array.from({ length: 40 }, async () => {
      statuses.push((await call(activities, { method: 'POST', token, body: hello })).status);
    });
    // Two turns, of the bot and the guest who joined, wait before those of the 30.
    await expect.poll(() => statuses).toEqual(Array(10).fill(429));
    go();
    await Promise.all(calls);
    expect(statuses.slice(10)).toEqual(Array(30).fill(200));
    expect((await call(activities, { token })).body.activities).toHaveLength(30);
  });

  test('answers 502 where the bot fails, and goes on', async () => {
    const running = await bench(async (context) => {
      if (context.activity.text === 'fail') throw new Error('the bot failed');
      await echo(context);
    });
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    const failed = await call(activities, { method: 'POST', token, body: { ...hello, text: 'fail' } });
    expect([failed.status, failed.body.error.code]).toEqual([502, 'BotError']);
    expect(running.errors).toHaveLength(1);
    expect((await call(activities, { method: 'POST', token, body: hello })).status).toBe(200);
  });

  test('gives replies that come in the answer of the turn', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: { ...hello, deliveryMode: 'expectReplies' } });
    const { body } = await call(activities, { token });
    expect(body.activities.map(({ text }: { text: string }) => text)).toEqual(['hello', 'echo hello']);
  });

  test.each([
    ['no type', { text: 'hello', from: { id: 'guest-1' } }, 400, 'MissingProperty'],
    ['no sender', { type: 'message', text: 'hello' }, 400, 'MissingProperty'],
    ['an empty sender', { ...hello, from: { id: '' } }, 400, 'MissingProperty'],
    ['a list', [hello], 400, 'MalformedData'],
    ['more than an activity may have', { ...hello, text: 'x'.repeat(300_000) }, 413, 'ActivityTooLarge'],
  ])('refuses %s', async (_what, body, status, code) => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    const refused = await call(activities, { method: 'POST', token, body });
    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
  });

  test('refuses what is nested too deeply to be written, and lives on', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const response = await fetch(activities, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: `{"type":"message","from":{"id":"guest-1"},"value":${deep}}`,
    });
    expect(response.status).toBe(400);
    expect((await call(activities, { token })).body.activities).toEqual([]);
  });

  test('answers what it does not know with 404', async () => {
    const running = await bench(echo);
    const { token } = await begin(running);
    expect((await call(`${running.domain}/nothing`, { token })).status).toBe(404);
    expect((await call(`${running.domain}/conversations/unknown`, { token: 'a-secret' })).status).toBe(404);
  });

  test('lets pages of other origins in, but not to the connector', async () => {
    const running = await bench(echo);
    const headers = {
      Origin: 'http://127.0.0.1:9999',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,x-ms-bot-agent',
    };
    const preflight = await call(`${running.domain}/conversations`, { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-ms-bot-agent');
    const connector = await call(`${running.url}/v3/conversations`, { method: 'OPTIONS', headers });
    expect(connector.status).toBe(404);
    expect(connector.headers.get('access-control-allow-origin')).toBeNull();
    const { conversationId } = await begin(running);
    const plain = { method: 'POST', body: hello, headers: { 'Content-Type': 'text/plain' } };
    expect((await call(`${running.url}/v3/conversations/${conversationId}/activities`, plain)).status).toBe(
      415,
    );
  });

  test('forgets the conversation that was not used for longest', async () => {
    const running = await bench(echo, { conversationLimit: 2 });
    const first = await begin(running);
    const second = await begin(running);
    const read = ({ conversationId, token }: { conversationId: string; token: string }) =>
      call(`${running.domain}/conversations/${conversationId}/activities`, { token });
    expect((await read(first)).status).toBe(200);
    await begin(running);
    expect([(await read(first)).status, (await read(second)).status]).toEqual([200, 404]);
  });

  test('keeps the last 1,000 activities of a conversation', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    for (let n = 1; n <= 1_010; n += 1) {
      running.directLine.say(conversationId, { type: 'message', text: `number ${n}` });
    }
    const { body } = await call(`${running.domain}/conversations/${conversationId}/activities?watermark=3`, {
      token,
    });
    expect(body.watermark).toBe('1010');
    expect(body.activities).toHaveLength(1_000);
    expect(body.activities[0].text).toBe('number 11');
  });

  test('takes files, and gives them to who knows their address', async () => {
    const running = await bench(echo);
    const { conversationId, token } = await begin(running);
    const conversation = `${running.domain}/conversations/${conversationId}`;
    const form = new FormData();
    form.append(
      'activity',
      new Blob([JSON.stringify({ ...hello, text: 'see this' })], {
        type: 'application/vnd.microsoft.activity',
      }),
    );
    form.append('file', new Blob(['<script>alert(1)</script>'], { type: 'text/html' }), 'page.html');
    const headers = { Authorization: `Bearer ${token}` };
    const sent = await fetch(`${conversation}/upload?userId=guest-1`, {
      method: 'POST',
      headers,
      body: form,
    });
    expect(sent.status).toBe(200);
    const { body } = await call(`${conversation}/activities`, { token });
    const [{ text, attachments }] = body.activities;
    expect([text, attachments[0].name]).toEqual(['see this', 'page.html']);
    const file = await fetch(attachments[0].contentUrl);
    expect(await file.text()).toBe('<script>alert(1)</script>');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    const noForm = await fetch(`${conversation}/upload?userId=guest-1`, {
      method: 'POST',
      headers,
      body: 'x',
    });
    expect(noForm.status).toBe(415);
  });
});

describe('the connector', () => {
  test('lets the bot change and delete what it has said', async () => {
    const running = await bench(async (context) => {
      if (context.activity.type !== 'message') return;
      const first = await context.sendActivity('first');
      const second = await context.sendActivity('second');
      await context.updateActivity({ type: 'message', id: first?.id, text: 'changed' });
      await context.deleteActivity(second?.id ?? '');
    });
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: hello });
    const { body } = await call(activities, { token });
    expect(body.activities.map(({ text }: { text: string }) => text)).toEqual(['hello', 'changed']);
  });

  test('lets the bot speak first, in a conversation that is there and in a new one', async () => {
    let reference: Partial<ConversationReference> = {};
    const running = await bench(async (context) => {
      reference = TurnContext.getConversationReference(context.activity);
    });
    const { conversationId, token } = await begin(running);
    const activities = `${running.domain}/conversations/${conversationId}/activities`;
    await call(activities, { method: 'POST', token, body: hello });
    await running.adapter.continueConversationAsync('', reference, async (context) => {
      await context.sendActivity('are you there?');
    });
    const { body } = await call(activities, { token });
    expect(body.activities.at(-1).text).toBe('are you there?');

    let begun = '';
    await running.adapter.createConversationAsync(
      '',
      'directline',
      `${running.url}/`,
      '',
      { isGroup: false, bot: { id: 'bot', name: 'Bot' }, members: [{ id: 'dl_ada', name: 'Ada' }] } as never,
      async (context) => {
        begun = context.activity.conversation.id;
        await context.sendActivity('hello Ada');
      },
    );
    const { token: granted } = running.directLine.access.grant({ conversationId: begun });
    const { body: read } = await call(`${running.domain}/conversations/${begun}/activities`, {
      token: granted,
    });
    expect(read.activities.map(({ text }: { text: string }) => text)).toEqual(['hello Ada']);
  });
});
