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
    process.exitCode = await tellStory(servers);
  }
} finally {
  await servers.close();
}
