import { parse } from 'yaml';

/** A value of the chart that an operator may set, as documented in values.yaml. */
export interface DocumentedValue {
  /** `pushgateway.image.tag` */
  readonly path: string;
  readonly help: string;
  readonly default: unknown;
}

/**
 * The values with their comments (`# -- ` before a key).
 * @throws Error if neither a value nor a key above it has a comment
 */
export function documentedValues(yamlText: string): readonly DocumentedValue[] {
  const values: unknown = parse(yamlText);
  const found: DocumentedValue[] = [];
  const parents: string[] = [];
  let help: string | undefined;
  for (const line of yamlText.split('\n')) {
    const comment = /^\s*# -- (.+)$/.exec(line)?.[1];
    if (comment !== undefined) help = comment;
    const [, indentation, key] = /^( *)([A-Za-z]\w*):/.exec(line) ?? [];
    if (indentation === undefined || key === undefined) continue;
    parents.length = indentation.length / 2;
    const path = [...parents, key];
    parents.push(key);
    if (help !== undefined) found.push({ path: path.join('.'), help, default: valueAt(values, path) });
    help = undefined;
  }
  const missing = leaves(values).filter((leaf) => !found.some(({ path }) => leaf === path || leaf.startsWith(`${path}.`)));
  if (missing.length > 0) throw new Error(`values.yaml: no comment for ${missing.join(', ')}`);
  return found;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}

function leaves(value: unknown, path: readonly string[] = []): readonly string[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [path.join('.')];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
