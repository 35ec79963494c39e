import { buffer } from 'node:stream/consumers';
import type { StatementDocument } from '../../billing/document.ts';
import { type ExportFormat, exportOf, type ExportTerms } from '../../billing/exports/exports.ts';

/** Exports documents that come one after the other. */
export async function exportToBuffer(
  format: ExportFormat,
  documents: readonly StatementDocument[],
  terms: Partial<ExportTerms> = {},
): Promise<Buffer> {
  async function* each() {
    yield* documents;
  }
  return await buffer(exportOf(format, each(), { decimalStyle: 'dot', ...terms }).content);
}
