import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { apiSettings } from '@wattjobs/api';
import { sources } from '../../tools/sources.ts';
import { readRepositoryFile } from './repository-files.ts';

interface Compose {
  readonly services: Readonly<Record<string, { readonly image?: string; readonly environment?: Readonly<Record<string, unknown>> }>>;
}

/** Grafana's data sources, in the fields of its documentation on provisioning that are used here. */
const dataSources = z.strictObject({
  apiVersion: z.literal(1),
  datasources: z.tuple([
    z.strictObject({
      name: z.string(),
      uid: z.string(),
      type: z.literal('prometheus'),
      access: z.literal('proxy'),
      url: z.literal('http://prometheus:9090'),
      isDefault: z.literal(true),
      jsonData: z.strictObject({ timeInterval: z.string() }),
    }),
  ]),
});

/** Its providers of dashboards, likewise. */
const providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.tuple([
    z.strictObject({
      name: z.string(),
      type: z.literal('file'),
      disableDeletion: z.boolean(),
      allowUiUpdates: z.boolean(),
      options: z.strictObject({ path: z.literal('/etc/wattjobs/dashboards') }),
    }),
  ]),
});

describe('the quick start with Docker Compose', async () => {
  const text = await readRepositoryFile('compose/compose.yaml');
  const { services }: Compose = parse(text, { merge: true });

  it('gives a program only settings that it has', () => {
    const known = { ...Object.fromEntries(sources.map(({ type, settings }) => [type, settings])), api: apiSettings };
    const programs = Object.entries(known).filter(([service]) => service in services);
    expect(programs).toHaveLength(4);
    for (const [service, settings] of programs) {
      const names = ['RUN_INTERVAL_SECONDS', ...settings.flatMap(({ name }) => [name, `${name}_FILE`])];
      const given = Object.keys(services[service]?.environment ?? {});
      expect(given.length).toBeGreaterThan(2);
      expect(given.filter((name) => !names.includes(name))).toEqual([]);
    }
  });

  it('uses every variable of its examples', async () => {
    for (const file of ['.env.example', 'demo.env']) {
      const names = [...(await readRepositoryFile(`compose/${file}`)).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name);
      expect(names.length).toBeGreaterThan(8);
      const unused = names.filter((name) => !name.startsWith('COMPOSE_') && !new RegExp(`\\b${name}(?::|:-)`).test(text));
      expect(unused).toEqual([]);
    }
  });

  it('has a fixed version of every image that it does not build, for the Pushgateway that of the chart', async () => {
    const images = Object.values(services).flatMap(({ image = '' }) => /:-(docker\.io\/.+)\}$/.exec(image)?.[1] ?? []);
    expect(new Set(images).size).toBe(3);
    expect(images.filter((image) => !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
    const chart = parse(await readRepositoryFile('charts/wattjobs/values.yaml'));
    expect(images).toContain(`docker.io/${chart.pushgateway.image.repository}:${chart.pushgateway.image.tag}`);
  });

  it('starts a job as its image does', async () => {
    // The last stage is the image without a browser.
    const [, entryPoint = ''] = [...(await readRepositoryFile('Dockerfile')).matchAll(/^ENTRYPOINT (\[.*\])$/gm)].at(-1) ?? [];
    expect(await readRepositoryFile('compose/repeat.sh')).toContain(`exec ${JSON.parse(entryPoint).join(' ')} "$@"`);
  });

  it('provisions Grafana in the form that its documentation describes', async () => {
    const read = async (file: string) => parse(await readRepositoryFile(`compose/grafana/${file}`));
    expect(dataSources.safeParse(await read('datasources/prometheus.yaml')).error).toBeUndefined();
    expect(providers.safeParse(await read('dashboards/wattjobs.yaml')).error).toBeUndefined();
    expect(text).toContain('../charts/wattjobs/files/monitoring:/etc/wattjobs/dashboards:ro');
  });
});
