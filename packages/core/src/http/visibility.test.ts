import { describe, expect, it } from 'vitest';
import { visibilityCases } from '../testing/visibility-cases.ts';
import { liveElements } from './dom.ts';
import { Page } from './page.ts';

/** Whether the last input of a page is visible. */
function isSeen(body: string): boolean {
  const page = new Page({ url: 'https://cloud.example/', status: 200, body });
  const input = liveElements(page.$, 'input').at(-1);
  if (input === undefined) throw new Error('the page has no input');
  return page.isVisible(input);
}

describe('a field', () => {
  it.each(visibilityCases)('%s', (_what, html, isVisible) => {
    expect(isSeen(html)).toBe(isVisible);
  });

  it.each([
    ['aria-hidden', '<div aria-hidden=true><input></div>'],
    ['inert', '<div inert><input></div>'],
  ])('counts as invisible if no person is meant to reach it: %s', (_what, html) => expect(isSeen(html)).toBe(false));

  it('is classified in bounded time, whatever the style block', () => {
    // Work that grows with rules × depth would take minutes and hit the suite's time limit.
    const chain = '<div class=a>'.repeat(300);
    expect(isSeen(`<style>${'.a .a .a .b{display:none}'.repeat(2000)}</style>${chain}<input>`)).toBe(true);
    const rules = '.z .a .a .a{display:none}.z > .a .a .a{display:none}'.repeat(250);
    expect(isSeen(`<style>${rules}</style>${'<div class=a>'.repeat(500)}${'<input class=a>'.repeat(100)}`)).toBe(true);
    const words = 'c '.repeat(2000);
    const ofWords = '.a.b{left:0}[class~=a]{left:0}[class*=ab]{left:0}'.repeat(160);
    expect(isSeen(`<style>${ofWords}</style>${`<input class="${words}">`.repeat(400)}`)).toBe(true);
    expect(isSeen(`<style>${'{'.repeat(100_000)}${'/*'.repeat(50_000)}</style><input>`)).toBe(true);
    expect(isSeen(`<style>${'a{display:none'.repeat(20_000)}</style><input>`)).toBe(true);
    expect(isSeen(`<style>[a="${'['.repeat(90_000)}{display:none}</style><input style="opacity:${'0'.repeat(100_000)}x">`)).toBe(true);
  });
});
