import type { Page } from '@wattjobs/core/http';
import type { PageSnapshot } from '../reading/page-snapshot.ts';

export function snapshotOf({ url, status, headers, html }: Page, frames: readonly PageSnapshot[] = []): PageSnapshot {
  return { url, status, contentType: headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '', body: html, frames };
}
