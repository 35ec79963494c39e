import type { Demo } from '@wattjobs/core/catalog';
import { printAddresses, startServers } from './servers.ts';
import { tellStory } from './story.ts';

/** Five minutes of a unit's life in a few seconds. */
export const demo: Demo = {
  tell: async (startProgram) => {
    const servers = await startServers();
    try {
      return await tellStory(servers, startProgram);
    } finally {
      await servers.close();
    }
  },
  serve: async () => {
    const servers = await startServers();
    printAddresses(servers);
    return () => servers.close();
  },
};
