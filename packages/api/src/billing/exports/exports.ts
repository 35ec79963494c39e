import type { Readable } from 'node:stream';
import type { StatementDocument } from '../document.ts';

export const exportFormats = ['csv', 'xlsx', 'pdf', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const decimalStyles = ['dot', 'comma'] as const;

export interface ExportTerms {
  readonly decimalStyle: (typeof decimalStyles)[number];
}

/** An export as it is written: `pdf` has one statement after the other, each on its own pages. */
export interface Export {
  readonly contentType: string;
  readonly content: Readable;
}

/** Writes statements in a format, as they come: a document is not kept longer than its part of the file needs. */
export function exportOf(_format: ExportFormat, _documents: AsyncIterable<StatementDocument>, _terms: ExportTerms): Export {
  throw new Error('to be written');
}

/** The name of a file without the way to it: `consumption-2026-01.csv`, `statement-2026-000017.pdf`. */
export function fileNameOf(_format: ExportFormat, _of: { readonly period: string } | { readonly number: string }): string {
  throw new Error('to be written');
}
