const open = (name: string) => `<!-- generated: ${name} -->`;
const close = '<!-- /generated -->';

/**
 * Replaces the text between `<!-- generated: NAME -->` and `<!-- /generated -->`.
 * A table without markers, or markers without a table, would go stale unnoticed: both throw.
 */
export function fillMarkers(path: string, text: string, tables: Readonly<Record<string, string>>): string {
  const found = [...text.matchAll(/<!-- generated: ([a-z-]+) -->/g)].map(([, name]) => name ?? '');
  const unknown = found.filter((name) => !(name in tables));
  if (unknown.length > 0) throw new Error(`${path} has markers without a table: ${unknown.join(', ')}`);
  return Object.entries(tables).reduce((filled, [name, table]) => {
    const start = filled.indexOf(open(name));
    const end = filled.indexOf(close, start);
    if (start < 0 || end < 0) throw new Error(`${path} has no markers for ${name}`);
    return `${filled.slice(0, start)}${open(name)}\n\n${table}\n\n${filled.slice(end)}`;
  }, text);
}
