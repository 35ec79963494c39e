/**
 * The modules that a source text imports: by `import`, `export … from`, `import()` and `import type`.
 * It expects formatted code, in which a statement starts its line; specifiers that are not literals are ignored.
 */
export function importedModules(source: string): readonly string[] {
  const code = statementsOf(source);
  const statement = /^(?:import|export)\s(?:[^'"`;=()]*?\sfrom\s)?\s*['"]([^'"\n]+)['"]/gm;
  const call = /\bimport\(\s*['"]([^'"\n]+)['"]/g;
  return [statement, call].flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier ?? ''));
}

/** Drops comments, and the content of every literal that is not a specifier: neither contains a statement. */
function statementsOf(source: string): string {
  const specifier = /(\b(?:from|import)[\s(]*(?:'[^'\n]*'|"[^"\n]*"))/;
  const literal = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/;
  const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//;
  const pattern = new RegExp(`${specifier.source}|${literal.source}|${comment.source}`, 'g');
  return source.replace(pattern, (_match, kept?: string) => kept ?? '');
}
