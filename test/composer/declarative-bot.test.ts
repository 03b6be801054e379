import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GuestPhone } from '../../examples/payment-reminder/guest-phone.js';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { BotProcess } from './bot-process.js';
import { type BuiltComponent, buildComponent } from './built-component.js';

let component: BuiltComponent;
let cloud: GenesysSimulator;
let bot: BotProcess;
let botUrl: string;

beforeAll(async () => {
  component = await buildComponent();
  cloud = await GenesysSimulator.start({ delays: { disconnect: 0 } });
  bot = new BotProcess(component, settingsOf(cloud));
  botUrl = await bot.botUrl();
});

afterAll(async () => {
  bot?.signal('SIGTERM');
  await bot?.exited;
  await cloud?.stop();
  await component?.remove();
});

function settingsOf({ url, credentials: { clientId, clientSecret } }: GenesysSimulator) {
  return {
    GENESYSCLOUD_API_URL: url,
    GENESYSCLOUD_LOGIN_URL: url,
    GENESYSCLOUD_OAUTHCLIENT_ID: clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: clientSecret,
  };
}

/** A guest in a Genesys conversation, and what the bot said to them. */
async function guest() {
  const { id } = cloud.createConversation();
  const heard: string[] = [];
  const phone = new GuestPhone({
    botUrl,
    onMessage: (from, text) => void (from === 'bot' && heard.push(text)),
  });
  await phone.switchOn();
  await phone.event('engagement.start', undefined, { genesysConversationId: id });
  return { id, heard, phone };
}

describe('the declarative example, run by the adaptive runtime over HTTP', () => {
  test('a dialog that the manifest marks closes the session when it ends, and that is verified', async () => {
    const { id, heard, phone } = await guest();
    await phone.write('hello');
    expect(cloud.conversation(id)?.state).not.toBe('ended');
    await phone.write('yes');
    expect(await bot.line(new RegExp(`^\\w+ ${id}`))).toBe(
      `closed ${id} by dialog "confirmed", reason "confirmed"`,
    );
    expect(cloud.conversation(id)?.state).toBe('ended');
    expect(heard).toEqual([
      'Your appointment is tomorrow at 10. Do you come? (yes, stop)',
      'Thank you. See you tomorrow!',
    ]);
    phone.switchOff();
  });

  test('the action closes the session with the reason, the grace and the notice that its expressions give', async () => {
    const { id, heard, phone } = await guest();
    await phone.write('stop');
    expect(await bot.line(new RegExp(`^\\w+ ${id}`))).toBe(
      `closed ${id} by manual "GenesysDisconnect.EndSession", reason "opted-out"`,
    );
    expect(cloud.conversation(id)?.state).toBe('ended');
    await phone.write('Wait!');
    await phone.write('Wait!!');
    expect(heard).toEqual([
      'You will get no more reminders from us.',
      'You opted out, Guest. Please call us if you need anything.',
    ]);
    phone.switchOff();
  });

  test('a secret appears nowhere in what the bot prints', () => {
    expect(bot.output).not.toContain(cloud.credentials.clientSecret);
  });

  test('stops gracefully when its host is told to, and leaves that to the host', async () => {
    bot.signal('SIGTERM');
    expect(await bot.exited).toBe(0);
  });

  test('drains and ends by the signal where the host does not listen for it', async () => {
    const other = new BotProcess(component, settingsOf(cloud));
    await other.botUrl();
    other.signal('SIGINT');
    expect(await other.exited).toBe('SIGINT');
    expect(other.output.trim().split('\n')).toEqual([expect.stringMatching(/^listening on/)]);
  });

  test('does not start without credentials, and says where they are looked for', async () => {
    const other = new BotProcess(component, {});
    expect(await other.exited).toBe(1);
    expect(other.output).toContain('clientSecret: is missing');
    expect(other.output).toContain('GENESYSCLOUD_OAUTHCLIENT_SECRET');
  });
});
