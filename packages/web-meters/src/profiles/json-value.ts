/**
 * A counter in JSON that must be a number. A text is refused: it may have another unit, or another decimal separator.
 * @param object the place of the object that has it
 * @param key of the counter in the object, in brackets or after a dot
 */
export function counterIn(object: string, key: string, unit: string) {
  return { valuePath: `${object}[${key}>-1]${key.startsWith('[') ? key : `.${key}`}`, unit, decimalSeparator: 'dot' };
}

/** Another value in JSON, or in a table that prints numbers as JSON does. */
export function plainValue(path: string, unit: string) {
  return { path, unit, decimalSeparator: 'dot' };
}
