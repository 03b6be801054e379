import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { loadManifest, parseManifestText } from '../../src/index.js';
import { forms } from '../../src/manifest-try/stage-directions.js';
import { notClosedCodes } from '../../src/manifest-try/trial-report.js';
import { file, tryOut } from '../cli/manifest-try-bench.js';
import { guide, linesOf, type Recipe, recipes, sections } from './guide.js';

const guideBot = fileURLToPath(new URL('./guide-bot.ts', import.meta.url));

async function run({ manifest, conversation }: Recipe, ...more: string[]) {
  const name = conversation.info.startsWith('json') ? 'conversation.json' : 'conversation.txt';
  const path = await file('engagements.yaml', manifest);
  await loadManifest(path);
  return tryOut(path, '--transcript', await file(name, conversation.text), ...more);
}

/** Each line of the guide is a line of the output, in this order. */
function expectInOrder(out: string, wanted: readonly string[]): void {
  // Without the times in front.
  const lines = linesOf(out).map((line) => line.replace(/^\d+\.\ds /, ''));
  let from = 0;
  for (const line of wanted) {
    const at = lines.indexOf(line, from);
    expect(at, `"${line}" after line ${from} of:\n${out}`).toBeGreaterThanOrEqual(0);
    from = at + 1;
  }
}

describe("the endings of the designers' guide", () => {
  test('are at least ten', () => {
    expect(recipes().length).toBeGreaterThanOrEqual(10);
  });

  test.each(recipes().map((recipe) => [recipe.heading, recipe] as const))(
    'come out as written, with the stand-in: %s',
    async (_heading, recipe) => {
      const { out, exitCode } = await run(recipe);
      expectInOrder(out, recipe.outcome);
      expect(exitCode).toBe(recipe.outcome.includes('CLOSED') ? 0 : 1);
    },
  );

  test.each(recipes().map((recipe) => [recipe.heading, recipe] as const))(
    'come out as written, on a bot with these dialogs: %s',
    async (_heading, recipe) => {
      const { out, exitCode } = await run(recipe, '--bot', guideBot);
      expectInOrder(out, recipe.outcome);
      expect(exitCode).toBe(recipe.outcome.includes('CLOSED') ? 0 : 1);
    },
  );
});

describe("the designers' guide", () => {
  test('shows manifests that can be used', async () => {
    const shown = sections().flatMap(({ blocks }) => blocks.filter(({ info }) => info === 'yaml'));
    for (const { text } of shown) await parseManifestText(text, 'guide.yaml');
    expect(shown.length).toBeGreaterThan(recipes().length);
  });

  test('tries the conversation that it explains trying with', async () => {
    const { blocks: manifests = [] } =
      sections().find(({ heading }) => heading.startsWith('Your file')) ?? {};
    const { blocks = [] } = sections().find(({ heading }) => heading === 'Try a conversation') ?? {};
    const [conversation, outcome] = blocks;
    const recipe = { heading: '', manifest: manifests.at(-1)?.text ?? '', outcome: [] };
    const { out } = await run({ ...recipe, conversation: conversation ?? { info: '', text: '' } });
    expectInOrder(out, linesOf(outcome?.text ?? ''));
  });

  test('explains every stage direction, every reason and every command', () => {
    for (const form of forms) expect(guide).toContain(`| \`[${form}]\` |`);
    for (const code of notClosedCodes) expect(guide).toContain(`| \`${code}\` |`);
    const designers = commands.filter(({ name }) => name.startsWith('manifest '));
    for (const { name } of designers) expect(guide).toContain(`npx genesys-disconnect ${name}`);
  });
});
