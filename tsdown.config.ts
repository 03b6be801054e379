import { defineConfig } from 'tsdown';

const library = {
  entry: {
    index: 'src/index.ts',
    simulator: 'src/simulator/index.ts',
    host: 'src/host/index.ts',
    composer: 'src/composer/index.ts',
    'open-messaging': 'src/open-messaging/index.ts',
    'open-messaging-adapter': 'src/open-messaging/adapter.ts',
  },
};
// Built with the library, so that the two share their code.
const withCommandLine = { entry: { ...library.entry, cli: 'src/cli/main.ts' } };

// No source maps: what is built is readable as it is, and they would make up most of the package.
export default defineConfig({
  platform: 'node',
  target: 'node20.19',
  fixedExtension: true,
  format: { esm: withCommandLine, cjs: library },
  dts: true,
  // The interop code in a chunk of its own. Left to itself, the bundler puts it into the host's chunk, and then
  // requiring any entry would require botbuilder and restify, which are optional.
  outputOptions: {
    // Also for the component, whose default export the adaptive runtime looks for under that name.
    exports: 'named',
    codeSplitting: { groups: [{ name: 'interop', test: /rolldown[:/]runtime/ }] },
  },
});
