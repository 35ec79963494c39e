import { RE2JS } from 're2js';

/** What the linear-time engine lacks, and what to write instead. */
const gaps: readonly { readonly written: RegExp; readonly instead: string }[] = [
  {
    written: /\(\?<?[=!]/,
    instead: 'lookahead and lookbehind do not exist here: match the text around the value too, and put the value into group 1',
  },
  { written: /\\[1-9]|\\k</, instead: 'references to an earlier group do not exist here: write what the group matches once more' },
  { written: /\\u/, instead: 'write \\u20ac as \\x{20ac}' },
  {
    written: /\\[pP]\{(?:\w{3,}|\w+=\w+)\}/,
    instead: 'write short names of Unicode properties: \\p{Letter} is \\p{L}, \\p{Number} is \\p{N}, \\p{Script=Greek} is \\p{Greek}',
  },
  { written: /\[\^\]/, instead: 'write [^] as [\\s\\S]' },
  { written: /\[\]/, instead: 'an empty [] matches nothing: write the characters in it' },
  {
    written: /\(\?>|[+*?}]\+/,
    instead: 'possessive and atomic groups do not exist here and are not needed: write (?> as (?: and a++ as a+',
  },
  { written: /\(\?#/, instead: 'comments do not exist here: leave them out' },
  { written: /\{\d*,?\d{4,}/, instead: 'a repetition goes up to 1000: write + or *' },
  { written: /\\Z/, instead: 'write \\Z as $' },
  { written: /\\[hR]/, instead: 'write \\h as [ \\t] and \\R as \\n' },
];

/** Slips that compile, and match nothing or not what was meant. */
const slips: readonly { readonly written: RegExp; readonly instead: string }[] = [
  {
    written: /\\u\{?00a0|\\x\{?(?:0*a0|2009|202f|2007)|[^\S\t\r\n ]/i,
    instead: 'spaces of every kind arrive as plain spaces: write \\s',
  },
  { written: /\\\\[dDsSwWbp.]/, instead: 'has doubled backslashes: write \\d, which in JSON is \\\\d' },
  { written: /^\/.*\/[a-z]*$/s, instead: 'stands between slashes: leave them out, and write (?i) in front to ignore case' },
];

const longestPattern = 500;
/** The time for a text grows with the size of the compiled pattern: about 20 ns for each instruction and character. */
const mostInstructions = 250;
const mostCompiled = 1000;
const compiled = new Map<string, RE2JS>();

/** What is wrong with a pattern, worded to follow its path; undefined if it can be used. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `must have at most ${longestPattern} characters`;
  const slip = slips.find(({ written }) => written.test(pattern));
  if (slip !== undefined) return slip.instead;
  try {
    const engine = RE2JS.compile(pattern);
    if (engine.programSize() > mostInstructions) return 'repeats too much: write + or * instead of large numbers in braces';
    return engine.matcher('').find() ? 'also matches an empty text: write + instead of * where the digits are' : undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const gap = gaps.find(({ written }) => written.test(pattern));
    return gap === undefined ? `cannot be compiled: ${error.message.replace(/^error parsing regexp: /, '')}` : gap.instead;
  }
}

/** A match: the whole of it, and the place of the value. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where the whole match begins. */
  readonly from: number;
}

/**
 * The first match of a pattern, in time that grows only linearly with the text. The value is the group `value`, otherwise group 1,
 * otherwise the whole match. Undefined if nothing matches.
 * @param pattern without a problem
 */
export function matchPattern(pattern: string, text: string): PatternMatch | undefined {
  const engine = compiled.get(pattern) ?? RE2JS.compile(pattern);
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(pattern, engine);
  const matcher = engine.matcher(text);
  if (!matcher.find()) return undefined;
  const group = engine.namedGroups()['value'] ?? Math.min(1, engine.groupCount());
  const [start, end] = [matcher.start(group), matcher.end(group)];
  return start < 0 ? undefined : { start, end, text: matcher.group() ?? '', from: matcher.start() };
}
