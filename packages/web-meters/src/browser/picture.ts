import type { Page } from 'puppeteer-core';
import { callInPage, hideFields, readFields } from './document-reader.ts';

const mostBytes = 300_000;
/** A page of several screens; a log without end is cut off. */
const mostHeight = 4000;
/** From good to small: JPEG quality, and the height that is shown. */
const attempts = [
  { quality: 60, height: mostHeight },
  { quality: 35, height: mostHeight },
  { quality: 20, height: mostHeight / 2 },
  { quality: 10, height: 720 },
];

/** A picture of the whole page as JPEG, on which no secret can be read in a field; undefined if even its top has too many bytes. */
export async function takePicture(page: Page, secrets: ReadonlySet<string>): Promise<Uint8Array | undefined> {
  for (const frame of page.frames()) {
    const fields = await callInPage(frame, readFields);
    const shown = fields.flatMap((value, index) => ([...secrets].some((secret) => value.includes(secret)) ? [index] : []));
    if (shown.length > 0) await callInPage(frame, hideFields, shown);
  }
  const { width = 1280, height: viewed = 720 } = page.viewport() ?? {};
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'));
  const height = Math.max(viewed, Number.isFinite(whole) ? whole : viewed);
  for (const attempt of attempts) {
    const clip = { x: 0, y: 0, width, height: Math.min(height, attempt.height) };
    const picture = await page.screenshot({ type: 'jpeg', quality: attempt.quality, clip, captureBeyondViewport: true });
    if (picture.length <= mostBytes) return picture;
  }
  return undefined;
}
