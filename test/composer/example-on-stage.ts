import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { copyOfExample } from './bot-process.js';
import { type BuiltComponent, buildComponent } from './built-component.js';

/** What each test of a file finds: the built component, a copy of the example of its own, and what was logged. */
export interface ExampleStage {
  readonly component: BuiltComponent;
  readonly example: Awaited<ReturnType<typeof copyOfExample>>;
  readonly logged: readonly string[];
}

/** Sets the stage before the tests of the file that calls it, and clears it after them. */
export function exampleOnStage(): ExampleStage {
  const stage = { logged: [] as string[] } as ExampleStage & {
    component: BuiltComponent;
    example: ExampleStage['example'];
    logged: string[];
  };
  beforeAll(async () => {
    stage.component = await buildComponent();
  });
  afterAll(() => stage.component.remove());

  beforeEach(async () => {
    stage.example = await copyOfExample();
    stage.logged.length = 0;
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => Boolean(stage.logged.push(String(line))));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await stage.example.remove();
  });
  return stage;
}
