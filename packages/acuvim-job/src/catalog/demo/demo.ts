import type { Demo } from '@wattjobs/core/catalog';
import { startMeters } from './meters.ts';
import { tellStory } from './story.ts';

/** Three meters, whose receiver is away for a while. */
export const demo: Demo = {
  tell: async (startProgram) => {
    await using servers = await startMeters();
    return await tellStory(servers, startProgram);
  },
  serve: async () => {
    const servers = await startMeters();
    const settings = Object.entries(servers.settings).map(([name, value]) => `${name}='${value}'`);
    process.stdout.write(
      [
        ...servers.meters.map(({ url }) => `Acuvim meter  ${url}`),
        `Lines         ${servers.receiver.url}`,
        '',
        'Read once, in another terminal:',
        `  ${settings.join(' ')} npm run job acuvim-job -- once`,
        '',
        '',
      ].join('\n'),
    );
    return async () => {
      await servers[Symbol.asyncDispose]();
    };
  },
};
