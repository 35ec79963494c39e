import { liveElements, textOf } from './dom.ts';
import type { Page } from './page.ts';
import { stringValue } from './postback-script.ts';

/** A page that is shown for longer than this is meant to be read; its refresh only keeps it up to date. */
const longestDelaySeconds = 2;
/** A page that only leads on is small. */
const mostHtml = 16_384;
const mostText = 300;

/** Where a page leads by itself, by a meta refresh or by a script; `undefined` for a page that stays. */
export function refreshTarget(page: Page): string | undefined {
  const target = metaTarget(page) ?? scriptTarget(page);
  const address = target === undefined ? undefined : page.resolve(target);
  return address === undefined || withoutFragment(address) === withoutFragment(page.url) ? undefined : address;
}

/** `content="0;url=/next"` in its variants: with quotes, with a comma or a space, without `url=`. */
function metaTarget({ $ }: Page): string | undefined {
  for (const { attribs } of liveElements($, 'meta[http-equiv]')) {
    if (attribs['http-equiv']?.trim().toLowerCase() !== 'refresh') continue;
    const content = attribs['content']?.trim() ?? '';
    const delay = /^[\d.]+(?=[;,\s])/.exec(content)?.[0];
    if (delay === undefined || Number.parseFloat(delay) > longestDelaySeconds) continue;
    const target = content.slice(delay.length).replace(/^[;,\s]+/, '');
    if (target !== '') return unquoted(target.replace(/^url\s*=/i, ''));
  }
  return undefined;
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const quote = trimmed[0];
  if (quote !== '"' && quote !== "'") return trimmed;
  const end = trimmed.indexOf(quote, 1);
  return end === -1 ? trimmed.slice(1) : trimmed.slice(1, end);
}

const assignment = /(?<![\w$.])(?:(?:window|self|top|parent|document)\.)*location(?:\.href)?\s*=\s*(["'])(.{1,2000}?)\1/;
const call = /(?<![\w$.])(?:(?:window|self|top|parent|document)\.)*location\.(?:replace|assign)\(\s*(["'])(.{1,2000}?)\1\s*\)/;

/** Only on a page with nothing to read or fill in: elsewhere a script may lead on only after some event. */
function scriptTarget(page: Page): string | undefined {
  if (page.html.length > mostHtml || page.has('form, input, table, frame, iframe')) return undefined;
  if (liveElements(page.$, 'body').some((body) => textOf(body).trim().length > mostText)) return undefined;
  const onLoad = liveElements(page.$, 'body[onload]').map(({ attribs }) => attribs['onload'] ?? '');
  for (const source of [...liveElements(page.$, 'script:not([src])').map((script) => textOf(script)), ...onLoad]) {
    const target = scriptedAddress(source);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The address that a script gives the window, if it is written in one piece: `location.href='/next'`. */
export function scriptedAddress(source: string): string | undefined {
  const literal = (assignment.exec(source) ?? call.exec(source))?.[2];
  return literal === undefined ? undefined : stringValue(literal);
}

function withoutFragment(address: string): string {
  return address.split('#', 1)[0] ?? address;
}
