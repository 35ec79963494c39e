import type { Setting } from '@wattjobs/core/settings';
import { readYamlFile } from '@wattjobs/core/settings-file';
import { z } from 'zod';

const document = z.record(z.string(), z.unknown());

/** An endpoint as the API takes it; `passwordFile` in its `authConfig` names a file that holds the password. */
const written = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ examples: ['rack-a3-pdu'] }),
  ipAddress: z
    .string()
    .min(1)
    .max(500)
    .meta({ examples: ['192.0.2.10'] }),
  id: z.string().min(1).optional(),
  type: z.string().optional(),
  vendor: z.string().optional(),
  location: z.string().optional(),
  clientName: z.string().optional(),
  profile: z.union([z.string(), document]).optional(),
  authType: z.string().optional(),
  authConfig: document.optional(),
  scrapingConfig: document.optional(),
  enabled: z.boolean().optional(),
  pollInterval: z.int().min(1).max(44_640).optional(),
  ratedPowerKw: z.number().positive().optional(),
  meterReplacedAt: z.iso.datetime({ offset: true }).optional(),
});

const schema = z.strictObject({
  endpoints: z.array(written).superRefine(
    (endpoints, context) => {
      for (const [index, endpoint] of endpoints.entries()) {
        for (const key of ['name', 'id'] as const) {
          const first = endpoints.findIndex((other) => other[key] !== undefined && other[key] === endpoint[key]);
          if (first >= 0 && first < index)
            context.addIssue({ code: 'custom', path: [index, key], message: `must differ: endpoints[${first}] has the same` });
        }
      }
    },
    // Also if something else is wrong, so that a person sees all problems at once.
    { when: ({ value }) => Array.isArray(value) && value.every((endpoint) => typeof endpoint?.name === 'string') },
  ),
});

export type WrittenEndpoint = z.output<typeof written>;

/** The list, and its path, from which the paths in it begin. */
export interface EndpointsFile {
  readonly path: string;
  readonly endpoints: readonly WrittenEndpoint[];
}

/** The file that lists endpoints, in the words of the API. Only its own form is checked here: the reader of meters is loaded when it is used. */
export function endpointsFile(described: Pick<Setting, 'name' | 'help' | 'example' | 'deployment'>): Setting<EndpointsFile | undefined> {
  return {
    ...described,
    type: 'YAML file',
    namesFile: true,
    fileSchema: schema,
    required: false,
    secret: false,
    schema: { type: 'string', minLength: 1 },
    fallback: undefined,
    parse: (path) => {
      const read = readYamlFile(path, schema);
      return 'value' in read ? { value: { path, ...read.value } } : read;
    },
  };
}
