import { Parser } from 'htmlparser2';

/** As deep as browsers nest; a page that forgets to close its tags can come near it. */
const deepestNesting = 512;
/** Of tags, attributes and comments together; a real page of a device or a dashboard has some thousands. */
const mostParts = 50_000;

/**
 * Whether a page is nested more deeply, or made of more parts, than any real one. A tree of it must not be built: each step down costs
 * the parser as much as the page is deep, and each part many times its own size in memory.
 */
export function isBeyondPageLimits(html: string): boolean {
  let depth = 0;
  let parts = 0;
  let isBeyond = false;
  const count = () => {
    parts += 1;
    if (parts <= mostParts && depth <= deepestNesting) return;
    isBeyond = true;
    parser.pause();
  };
  const parser = new Parser({
    onopentag: () => {
      depth += 1;
      count();
    },
    onclosetag: () => {
      depth -= 1;
    },
    onattribute: count,
    oncomment: count,
    onprocessinginstruction: count,
  });
  parser.write(html);
  return isBeyond;
}
