import { followLink, HttpFailure, type HttpSession, type Page } from '@wattjobs/core/http';
import { snapshotOf } from '../reading/page-of.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';

/** No page of a device has more. */
const mostFrames = 8;

/**
 * The documents in the frames of a page, as far as they have its origin.
 * @throws HttpFailure if a part of a frameset cannot be read; a frame beside other content may be missing
 */
export async function readFrames(session: HttpSession, page: Page, signal: AbortSignal): Promise<readonly PageSnapshot[]> {
  const snapshots: PageSnapshot[] = [];
  for (const frame of page.$('frame[src], iframe[src]').toArray().slice(0, mostFrames)) {
    if (!('attribs' in frame)) continue;
    const address = page.resolve(frame.attribs['src'] ?? '');
    if (address === undefined || new URL(address).origin !== new URL(page.url).origin) continue;
    try {
      snapshots.push(snapshotOf(await followLink(session, page, address, { signal })));
    } catch (error) {
      if (!(error instanceof HttpFailure) || error.kind === 'aborted' || frame.name === 'frame') throw error;
    }
  }
  return snapshots;
}
