import { defineCommand } from './command.js';
export const manifestShow = defineCommand({ options: {}, examples: [], run: async () => 0 });
