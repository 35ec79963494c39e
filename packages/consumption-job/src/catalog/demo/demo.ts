import type { Demo, StartProgram } from '@wattjobs/core/catalog';
import { type DemoServers, startServers } from './servers.ts';

/** Six meters with web pages, of which one then shows its counter in another unit. */
export const demo: Demo = {
  tell: async (startProgram) => {
    await using servers = await startServers();
    return await tellStory(servers, startProgram);
  },
  serve: async () => {
    const servers = await startServers();
    const settings = Object.entries(servers.settings).map(([name, value]) => `${name}='${value}'`);
    process.stdout.write(
      [
        `Meters        ${servers.meters.url}/simple-meter and five more`,
        `Receiver      ${servers.receiver.url}/metrics`,
        '',
        'Read once, in another terminal:',
        `  ${settings.join(' ')} npm run job consumption-job -- once`,
        '',
        '',
      ].join('\n'),
    );
    return async () => {
      await servers[Symbol.asyncDispose]();
    };
  },
};

async function tellStory({ meters, receiver, settings }: DemoServers, startProgram: StartProgram): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say('consumption-job reads six meters; one of them answers only every third request.\n');
  const first = startProgram('consumption-job', ['once'], settings);
  const exitCode = await first.end;
  const counters = receiver.series().filter(({ name }) => name === 'consumption_energy_watthours');
  for (const { labels, value } of counters) say(`  ${(labels['instance'] ?? '').padEnd(18)} ${(value / 1000).toFixed(2).padStart(10)} kWh`);
  say(`\nexit code ${exitCode}: ${counters.length} of 6 counters were read`);
  if (exitCode !== 0 || counters.length < 6) {
    say(first.printed.stderr);
    return exitCode === 0 ? 1 : exitCode;
  }
  say('\nThe page of simple-meter loses its decimal mark.');
  meters.set({ applyTo: 'simple-meter', decimalMark: 'dropped' });
  const second = startProgram('consumption-job', ['once', '--endpoint', 'simple-meter'], settings);
  const refused = await second.end;
  const isRefused = refused === 69 && second.printed.stderr.includes('separator_changed');
  say(isRefused ? `exit code ${refused}: the reading is refused, because the digits are those of the last one` : second.printed.stderr);
  return isRefused ? 0 : 1;
}
