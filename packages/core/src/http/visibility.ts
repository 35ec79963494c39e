import { ancestorsOf, isElement, type PageElement, type PageQuery } from './dom.ts';
import { type Style, StyleRules } from './style-rules.ts';

const offsets = ['left', 'top', 'right', 'bottom', 'inset', 'margin-left', 'margin-top', 'margin', 'transform', 'translate'] as const;
const sizes = ['width', 'height', 'max-width', 'max-height'] as const;
const properties: ReadonlySet<string> = new Set([
  ...offsets,
  ...sizes,
  'display',
  'visibility',
  'opacity',
  'content-visibility',
  'position',
  'overflow',
  'overflow-x',
  'overflow-y',
  'clip',
  'clip-path',
  'scale',
]);
/** An element with a larger offset is not meant to be seen. */
const farAwayPixels = 500;
const pixelsPerUnit: Readonly<Record<string, number>> = {
  px: 1,
  em: 16,
  rem: 16,
  ch: 8,
  pt: 4 / 3,
  cm: 38,
  in: 96,
  vw: 12,
  vh: 8,
  '%': 10,
};

/** What a person who looks at a page can see of it, judged by its markup and its own style blocks. */
export class Visibility {
  readonly #rules: StyleRules;
  readonly #styles = new Map<PageElement, Style>();
  readonly #hiding = new Map<PageElement, boolean>();

  constructor($: PageQuery) {
    this.#rules = new StyleRules($, properties);
  }

  /**
   * Whether a person sees the element: it and everything around it are shown, opaque, not tiny, and within the window.
   * An element that only an external style sheet or a script hides counts as visible.
   */
  isVisible(element: PageElement): boolean {
    if (element.name === 'input' && element.attribs['type']?.trim().toLowerCase() === 'hidden') return false;
    const chain = [element, ...ancestorsOf(element)];
    if (this.#isTiny(this.#styleOf(element)) || chain.some((each) => this.#hides(each)) || isFolded(chain)) return false;
    const declared = chain.map((each) => this.#styleOf(each).get('visibility')).find((value) => value !== undefined && value !== 'inherit');
    return declared !== 'hidden' && declared !== 'collapse';
  }

  /** Whether it hides itself and everything inside it. */
  #hides(element: PageElement): boolean {
    const known = this.#hiding.get(element);
    if (known !== undefined) return known;
    const style = this.#styleOf(element);
    const hides = isHiddenByMarkup(element, style) || isHiddenByStyle(style) || (this.#isTiny(style) && cutsOff(style));
    this.#hiding.set(element, hides);
    return hides;
  }

  #isTiny(style: Style): boolean {
    return sizes.some(
      (size) => /^(?:0*(?:\.0*)?[a-z%]*|1px|0?\.\d+px)$/.test(style.get(size) ?? 'auto') && /\d/.test(style.get(size) ?? ''),
    );
  }

  #styleOf(element: PageElement): Style {
    const style = this.#styles.get(element) ?? this.#rules.of(element);
    this.#styles.set(element, style);
    return style;
  }
}

function isHiddenByMarkup({ name, attribs }: PageElement, style: Style): boolean {
  if (attribs['aria-hidden']?.trim().toLowerCase() === 'true' || 'inert' in attribs) return true;
  if (style.has('display')) return false;
  return 'hidden' in attribs || 'popover' in attribs || (name === 'dialog' && !('open' in attribs));
}

function isHiddenByStyle(style: Style): boolean {
  if (style.get('display') === 'none' || style.get('content-visibility') === 'hidden') return true;
  if (/^(?:0+(?:\.0*)?|\.0+)%?$/.test(style.get('opacity') ?? '1')) return true;
  if (/^0\b(?!\.)/.test(style.get('scale') ?? '') || /scale[xy3d]*\(\s*0+(?:\.0+)?\s*[,)]/.test(style.get('transform') ?? '')) return true;
  const clip = style.get('clip') ?? '';
  if (clip.startsWith('rect(') && [...clip.matchAll(/[\d.]+/g)].every(([number]) => Number(number) <= 1)) return true;
  if (/inset\(\s*(?:50|100)%|circle\(\s*0/.test(style.get('clip-path') ?? '')) return true;
  return offsets.some((offset) => isOffset(offset, style) && isFarAway(style.get(offset) ?? ''));
}

/** Whether an offset has an effect: a position offset needs an element that is positioned. */
function isOffset(offset: (typeof offsets)[number], style: Style): boolean {
  const isOfPosition = ['left', 'top', 'right', 'bottom', 'inset'].includes(offset);
  return !isOfPosition || (style.get('position') ?? 'static') !== 'static';
}

function isFarAway(value: string): boolean {
  return [...value.matchAll(/-(\d+(?:\.\d+)?)(px|r?em|ch|pt|cm|in|v[wh]|%)/g)].some(
    ([, number, unit = 'px']) => Number(number) * (pixelsPerUnit[unit] ?? 1) > farAwayPixels,
  );
}

function cutsOff(style: Style): boolean {
  return ['overflow', 'overflow-x', 'overflow-y'].some((property) => /hidden|clip/.test(style.get(property) ?? ''));
}

/** A closed details element shows only its summary. */
function isFolded(chain: readonly PageElement[]): boolean {
  return chain.some((element, index) => {
    if (element.name !== 'details' || 'open' in element.attribs || index === 0) return false;
    const summary = element.children.find((node) => isElement(node) && node.name === 'summary');
    return chain[index - 1] !== summary;
  });
}
