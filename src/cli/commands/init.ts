import { defineCommand } from '../command.ts';
export const command = defineCommand({ options: {}, exitCodes: {}, examples: [], run: async () => 0 });
