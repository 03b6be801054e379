import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^botbuilder-genesys-disconnect\/simulator$/, replacement: source('./src/simulator/index.ts') },
      { find: /^botbuilder-genesys-disconnect\/host$/, replacement: source('./src/host/index.ts') },
      {
        find: /^botbuilder-genesys-disconnect\/open-messaging$/,
        replacement: source('./src/open-messaging/index.ts'),
      },
      {
        find: /^botbuilder-genesys-disconnect\/open-messaging\/adapter$/,
        replacement: source('./src/open-messaging/adapter.ts'),
      },
      { find: /^botbuilder-genesys-disconnect$/, replacement: source('./src/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/temporary-folder.ts',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // What has to come true is waited for about as long as a test may take: how soon it does is the machine's affair.
    expect: { poll: { timeout: 15_000 } },
  },
});
