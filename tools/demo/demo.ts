import { tellEnphaseStory } from './enphase-story.ts';
import { type DemoServers, printAddresses, startServers } from './servers.ts';
import { tellStory } from './story.ts';

const serve = process.argv.includes('--serve');
const servers: DemoServers = await startServers();
try {
  if (serve) {
    printAddresses(servers);
    await new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
  } else {
    const codes = [await tellStory(servers), await tellEnphaseStory()];
    process.exitCode = Math.max(...codes);
  }
} finally {
  await servers.close();
}
