import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversationState, MemoryStorage } from 'botbuilder';
import { type DialogState, runDialog } from 'botbuilder-dialogs';
import { describe, expect, test } from 'vitest';
import { exampleOnStage } from './example-on-stage.js';
import { loadDialog, runtimeBot, staged } from './runtime-bot.js';

const stage = exampleOnStage();

/** A dialog that says a word and ends. */
function ending(word: string, more: object = {}) {
  const actions = [{ $kind: 'Microsoft.SendActivity', activity: word }];
  return {
    $kind: 'Microsoft.AdaptiveDialog',
    triggers: [{ $kind: 'Microsoft.OnBeginDialog', actions }],
    ...more,
  };
}

async function addDialog(file: string, content: object): Promise<void> {
  await mkdir(join(stage.example.folder, 'dialogs'), { recursive: true });
  await writeFile(join(stage.example.folder, 'dialogs', file), JSON.stringify(content));
}

function markAsTerminal(...ids: string[]): Promise<void> {
  return stage.example.edit('engagements.json', (manifest) => {
    const engagement = { terminalDialogs: ids, close: { grace: '1h' } };
    Object.assign(manifest, { engagements: { appointment: engagement } });
  });
}

/** The root's answer to "yes" begins a dialog in this way. */
function onYes(action: object, more: object = {}): Promise<void> {
  return stage.example.edit('appointment.dialog', (root) => {
    const [confirm] = root.triggers as { actions: object[] }[];
    if (confirm) confirm.actions = [{ $kind: 'Microsoft.BeginDialog', ...action }];
    Object.assign(root, more);
  });
}

describe('marks of the manifest on dialogs that are loaded from files', () => {
  test('work for a dialog that an action names, however deep, and that is loaded with the root', async () => {
    await addDialog('confirmed.dialog', {
      ...ending('One moment.', { id: 'confirmed' }),
      triggers: [
        {
          $kind: 'Microsoft.OnBeginDialog',
          actions: [
            {
              $kind: 'Microsoft.IfCondition',
              condition: '=true',
              actions: [{ $kind: 'Microsoft.BeginDialog', dialog: 'thanks' }],
            },
          ],
        },
      ],
    });
    // Without an id of its own a dialog has its file's name.
    await addDialog('thanks.dialog', ending('Thank you.'));
    await markAsTerminal('thanks.dialog');
    const services = await runtimeBot(stage.component, stage.example.folder);
    const { say, scheduled, disconnect } = await staged(services);
    await say('yes');
    expect(scheduled.map(({ signals }) => signals[0])).toMatchObject([
      { source: 'dialog', id: 'thanks.dialog', outcome: 'completed' },
    ]);
    await disconnect.stop();
  });

  test('work for a dialog that an expression names, listed under "dialogs" of the one that begins it', async () => {
    await addDialog('later.dialog', ending('Noted.', { id: 'later' }));
    await onYes({ dialog: "=concat('la', 'ter')" }, { dialogs: ['later'] });
    await markAsTerminal('later');
    const services = await runtimeBot(stage.component, stage.example.folder);
    const { say, scheduled, disconnect } = await staged(services);
    await say('yes');
    expect(scheduled.map(({ signals }) => signals[0]?.id)).toEqual(['later']);
    expect(stage.logged).toEqual([]);
    await disconnect.stop();
  });

  test('work for a dialog that code loads while the bot runs, from then on, and its absence is said before', async () => {
    await addDialog('later.dialog', ending('Noted.', { id: 'later' }));
    await markAsTerminal('later');
    const services = await runtimeBot(stage.component, stage.example.folder);
    const conversationState = new ConversationState(new MemoryStorage());
    const dialogState = conversationState.createProperty<DialogState>('dialogs');
    const { say, scheduled, disconnect } = await staged(services, async (context) => {
      await runDialog(loadDialog(services, 'later.dialog'), context, dialogState);
    });
    expect(stage.logged).toEqual([expect.stringContaining('no loaded dialog names')]);
    expect(stage.logged[0]).toContain('dialog="later"');
    await say('later, please');
    expect(scheduled.map(({ signals }) => signals[0]?.id)).toEqual(['later']);
    expect(stage.logged).toHaveLength(1);
    await disconnect.stop();
  });

  test('are refused at the start, with the nearest id, where no file has such a dialog', async () => {
    await markAsTerminal('confirmd');
    const { genesysDisconnect } = await runtimeBot(stage.component, stage.example.folder);
    await expect(genesysDisconnect).rejects.toThrow(
      'confirmd: there is no dialog with this id. Did you mean "confirmed"?',
    );
  });

  test('do not disturb a bot whose dialogs begin each other in a circle', async () => {
    await addDialog('confirmed.dialog', {
      ...ending('Thank you.', { id: 'confirmed' }),
      triggers: [
        {
          $kind: 'Microsoft.OnBeginDialog',
          actions: [{ $kind: 'Microsoft.SendActivity', activity: 'Thank you.' }],
        },
        {
          $kind: 'Microsoft.OnUnknownIntent',
          actions: [{ $kind: 'Microsoft.ReplaceDialog', dialog: 'appointment' }],
        },
      ],
    });
    await markAsTerminal('confirmed');
    const services = await runtimeBot(stage.component, stage.example.folder);
    const { say, scheduled, disconnect } = await staged(services);
    await say('yes');
    expect(scheduled.map(({ signals }) => signals[0]?.id)).toEqual(['confirmed']);
    await disconnect.stop();
  });
});
