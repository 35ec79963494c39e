import { load } from 'cheerio/slim';

const emptyPage = load('');

/** What is wrong with a CSS selector, worded to follow its path; undefined if it can be used. */
export function selectorProblem(selector: string): string | undefined {
  try {
    emptyPage(selector);
    // Text that begins with a tag is markup for cheerio, and not a selector.
    return selector.trimStart().startsWith('<') ? 'is markup: write a CSS selector, such as #total-kwh' : undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `is no CSS selector that can be used here: ${error.message}`;
  }
}
