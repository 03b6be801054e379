import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GenesysSimulator } from '../../src/simulator/index.js';
import { BotProcess, copyOfExample } from './bot-process.js';
import { type BuiltComponent, buildComponent } from './built-component.js';
import { GuestPhone } from './guest-phone.js';

let component: BuiltComponent;
let cloud: GenesysSimulator;
let example: Awaited<ReturnType<typeof copyOfExample>>;
let bot: BotProcess;
/** The example with a dialog that says what it is told. */
let talkative: BotProcess;

beforeAll(async () => {
  [component, cloud, example] = await Promise.all([
    buildComponent(),
    GenesysSimulator.start({ delays: { disconnect: 0 } }),
    copyOfExample(),
  ]);
  await example.edit('appointment.dialog', ({ triggers }) => {
    const [, , told] = triggers as { actions: object[] }[];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the runtime's own interpolation
    told?.actions.push({ $kind: 'Microsoft.SendActivity', activity: 'Told: ${user.lastOutcome}' });
  });
  bot = new BotProcess(component, settingsOf(cloud));
  talkative = new BotProcess(component, settingsOf(cloud), example.folder);
  // Side by side: most of the time goes into loading the runtime.
  await Promise.all([bot.botUrl(), talkative.botUrl()]);
});

afterAll(async () => {
  for (const running of [bot, talkative]) {
    running?.signal('SIGTERM');
    await running?.exited;
  }
  await cloud?.stop();
  await Promise.all([component?.remove(), example?.remove()]);
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
async function guest(of = bot) {
  const { id } = cloud.createConversation();
  const heard: string[] = [];
  let look = () => {};
  const onMessage = (from: string, text: string) => {
    if (from === 'bot') heard.push(text);
    look();
  };
  const hears = (text: string) =>
    new Promise<void>((resolve) => {
      look = () => void (heard.includes(text) && resolve());
      look();
    });
  const phone = new GuestPhone({ botUrl: await of.botUrl(), onMessage });
  await phone.switchOn();
  await phone.event('engagement.start', undefined, { genesysConversationId: id });
  return { id, heard, hears, phone };
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

  test('a dialog reacts to the event that tells of the close', async () => {
    const { heard, hears, phone } = await guest(talkative);
    await phone.write('yes');
    await hears('Told: closed');
    expect(heard).toEqual(['Thank you. See you tomorrow!', 'Told: closed']);
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
    talkative.signal('SIGINT');
    expect(await talkative.exited).toBe('SIGINT');
    expect(talkative.output).not.toContain('could not be drained');
  });
});
