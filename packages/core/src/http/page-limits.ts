import { DomHandler, type Parser } from 'htmlparser2';

/** The nesting limit of browsers. A page that forgets to close its tags can come near it. */
const deepestNesting = 512;
/** Tags, attributes and comments together. A real page of a device or a dashboard has a few thousand. */
const mostParts = 50_000;

/**
 * Builds the tree of a page until it is nested more deeply, or has more parts, than any real one. No more of it may be built: for each
 * level, the parser's work grows with the depth, and each part takes many times its own size in memory.
 */
export class LimitedTree extends DomHandler {
  isBeyond = false;
  #parts = 0;
  #parser: Parser | undefined;

  override onparserinit(parser: Parser): void {
    super.onparserinit(parser);
    this.#parser = parser;
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    super.onopentag(name, attributes);
    this.onattribute();
  }

  onattribute(): void {
    this.#parts += 1;
    // The document itself is at the bottom of the stack.
    if (this.#parts <= mostParts && this.tagStack.length - 1 <= deepestNesting) return;
    this.isBeyond = true;
    this.#parser?.pause();
  }

  override oncomment(text: string): void {
    super.oncomment(text);
    this.onattribute();
  }

  override onprocessinginstruction(name: string, text: string): void {
    super.onprocessinginstruction(name, text);
    this.onattribute();
  }
}
