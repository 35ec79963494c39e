import type { Clock } from '@wattjobs/core/time';
import { TransportFailure } from '@wattjobs/core/transport';
import type { Frame, Page } from 'puppeteer-core';
import { transportFailure } from '../reading/meter-failure.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';
import { callInPage, readDocument, type ReadDocument } from './document-reader.ts';
import { withinTime } from './within-time.ts';

const mostCharacters = 2 << 20;
/** A frame that does not answer is left out. */
const mostFrameMs = 1000;

/** What a page shows, and whether its document is complete: half of a number would be another number. */
export async function lookAtPage(
  page: Page,
  clock: Clock,
  status: number,
): Promise<{ isComplete: boolean; snapshot: PageSnapshot } | undefined> {
  const main = await readFrame(page.mainFrame());
  if (main === undefined) return undefined;
  const reading = page
    .mainFrame()
    .childFrames()
    .map(async (frame) => await withinTime(clock, mostFrameMs, readFrame(frame)));
  const frames = (await Promise.all(reading)).flatMap((frame) => (frame?.isComplete === true ? [snapshotOf(frame, 0)] : []));
  const snapshot = { ...snapshotOf(main, status), frames };
  return { isComplete: main.isComplete, snapshot };
}

/** Whether a page is still being loaded. */
export async function isLoading(page: Page): Promise<boolean> {
  return (await readFrame(page.mainFrame()))?.isComplete === false;
}

/** A document; undefined while another takes its place. */
async function readFrame(frame: Frame): Promise<ReadDocument | undefined> {
  return await callInPage(frame, readDocument, mostCharacters).catch(() => undefined);
}

function snapshotOf({ url, contentType, body }: ReadDocument, status: number): PageSnapshot {
  if (body === undefined)
    throw transportFailure(new TransportFailure({ kind: 'too-large', target: url, systemCode: `more than ${mostCharacters} bytes` }), url);
  // Chromium shows its own page for an answer without a body.
  return { url, status, contentType, body: url.startsWith('chrome-error:') ? '' : body, frames: [] };
}
