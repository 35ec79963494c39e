import { Parser } from 'htmlparser2';

/** The nesting limit of browsers. A page that forgets to close its tags can come near it. */
const deepestNesting = 512;
/** Tags, attributes and comments together. A real page of a device or a dashboard has a few thousand. */
const mostParts = 50_000;

/**
 * Whether a page is nested more deeply, or has more parts, than any real one. No tree of it may be built: for each level,
 * the parser's work grows with the depth, and each part takes many times its own size in memory.
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
