import { z } from 'zod';
import type { FileFromValues } from '../settings/deployment-facts.ts';
import type { Setting, SettingSchema } from '../settings/setting.ts';

/** A YAML file that the chart can make from its values. */
export interface DescribedFile extends FileFromValues {
  /** The setting that names it. */
  readonly variable: string;
  /** JSON Schema (draft 7) of the value of `field`. */
  readonly schema: SettingSchema;
}

/**
 * The files that the chart can make for these settings. What JSON Schema cannot say, such as a refinement, only the job checks.
 * @throws TypeError if the setting names no YAML file, or one without that key
 */
export function filesFromValues(settings: readonly Setting[]): readonly DescribedFile[] {
  return settings.flatMap(({ name, fileSchema, deployment }) => {
    const file = deployment?.fileFromValues;
    if (file === undefined) return [];
    if (fileSchema === undefined) throw new TypeError(`${name} has fileFromValues, but no fileSchema`);
    const { properties = {} } = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
    const schema = properties[file.field];
    if (typeof schema !== 'object') throw new TypeError(`the file of ${name} has no key ${file.field}`);
    return [{ ...file, variable: name, schema: { ...schema } }];
  });
}
