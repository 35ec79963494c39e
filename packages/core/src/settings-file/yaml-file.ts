import type { z } from 'zod';
import { readFileText } from '../files/read-file-text.ts';
import { type Described, optional, required, type Type } from '../settings/setting-types.ts';
import type { ParsedSetting, Setting } from '../settings/setting.ts';
import { type DocumentProblem, readYaml } from './read-yaml.ts';

/** The description of a setting whose value is the path of a YAML file. */
interface DescribedYamlFile<Content> extends Omit<Described, 'default'> {
  /**
   * What the file must contain. Objects should be strict, so that a misspelled key is found.
   * A field that is secret is declared with `secretText`. The example of a field is `meta({ examples: [ … ] })`.
   */
  readonly schema: z.ZodType<Content>;
}

/**
 * A required YAML file, read and checked when the settings are loaded.
 *
 * YAML 1.2 with its core schema: only `true` and `false` are booleans, `0123` is 123, `0o17` is 15, and `1_000` and `12:30` are text.
 * One document, without anchors, aliases and tags. Nothing in it is replaced: `${NAME}` is text.
 * @see https://yaml.org/spec/1.2.2/#103-core-schema
 */
export function requiredYamlFile<Content>(described: DescribedYamlFile<Content>): Setting<Content> {
  return required(described, yamlType(described.schema));
}

/** An optional YAML file; see `requiredYamlFile`. */
export function optionalYamlFile<Content>(described: DescribedYamlFile<Content>): Setting<Content | undefined> {
  return optional<Content>(described, yamlType(described.schema));
}

/** Far more than a person writes, and so little that even the worst document is refused within seconds. */
const largestYamlBytes = 256 * 1024;
const mostProblems = 50;

function yamlType<Content>(schema: z.ZodType<Content>): Type<Content> {
  return {
    type: 'YAML file',
    namesFile: true,
    fileSchema: schema,
    schema: { type: 'string', minLength: 1 },
    parse: (path) => readYamlFile(path, schema),
  };
}

/** Reads and checks a YAML file, for a setting that allows other forms of a file too; see `requiredYamlFile`. */
export function readYamlFile<Content>(path: string, schema: z.ZodType<Content>): ParsedSetting<Content> {
  const file = readFileText(path, largestYamlBytes);
  if ('problem' in file) return { problem: `names ${path}, which ${file.problem}` };
  const read = readYaml(file.text, schema);
  if ('value' in read) return read;
  const shown = read.problems.slice(0, mostProblems).map((problem) => inFile(path, problem));
  const more = read.problems.length - shown.length;
  return { problems: more === 0 ? shown : [...shown, { problem: `has ${more} more problems in ${path}` }] };
}

function inFile(path: string, { line, column, problem, example }: DocumentProblem) {
  return {
    problem: `has a problem in ${path}, line ${line}, column ${column}: ${problem}`,
    ...(example === undefined ? {} : { example }),
  };
}
