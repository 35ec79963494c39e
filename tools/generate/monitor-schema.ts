import { flag, type JsonSchema, listOf, optionalObjectName, strictObject, text, textMap } from './json-schema.ts';
import { labels } from './kubernetes-schema.ts';

const duration: JsonSchema = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' };

const relabelings = listOf(
  strictObject({
    action: {
      enum: [
        'replace',
        'keep',
        'drop',
        'hashmod',
        'labelmap',
        'labeldrop',
        'labelkeep',
        'lowercase',
        'uppercase',
        'keepequal',
        'dropequal',
      ],
    },
    sourceLabels: listOf(text),
    separator: text,
    targetLabel: text,
    regex: text,
    replacement: text,
    modulus: { type: 'integer', minimum: 1 },
  }),
);

/** What an operator may set for a ServiceMonitor or a PodMonitor of the Prometheus operator. */
export const monitor = strictObject({
  enabled: flag,
  namespace: optionalObjectName,
  labels,
  annotations: textMap,
  interval: duration,
  // Empty: Prometheus decides.
  scrapeTimeout: { anyOf: [duration, { const: '' }] },
  relabelings,
  metricRelabelings: relabelings,
});
