import type { ErrorCode, YAMLParseError } from 'yaml';
import type { OffsetProblem } from './plain-value.ts';

const markup =
  'an anchor (&), an alias (*) or a tag (!): these are not read, so write the value itself, and quote text that begins with such a character';

/** In our own words, because those of the library repeat parts of the document. */
const meanings: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: markup,
  BAD_ALIAS: markup,
  MULTIPLE_ANCHORS: markup,
  MULTIPLE_TAGS: markup,
  TAG_RESOLVE_FAILED: markup,
  BAD_COLLECTION_TYPE: markup,
  BAD_PROP_ORDER: markup,
  BAD_DIRECTIVE: 'a directive (%) that cannot be read: remove it, or quote text that begins with %',
  BAD_DQ_ESCAPE: 'a backslash in double quotes that does not begin an escape sequence: use single quotes',
  BAD_INDENT: 'not indented like its neighbors',
  BAD_SCALAR_START: 'text that begins with a character that YAML reserves: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second key or a list on the line of a key: begin a new line, or quote text that contains a colon',
  BLOCK_IN_FLOW: 'an indented block within brackets or braces: use brackets and braces throughout',
  DUPLICATE_KEY: 'a key that is given twice',
  IMPOSSIBLE: 'not YAML',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters: is a colon missing?',
  MISSING_CHAR: 'a quote, a bracket, a comma, a colon or a space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key that spans several lines: is a colon or a quote missing?',
  MULTIPLE_DOCS: 'a second document: only one is read, so remove --- and everything after it',
  NON_STRING_KEY: 'a key that is not text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab in the indentation: use spaces',
  UNEXPECTED_TOKEN: 'unexpected text',
};

/** A syntax error as a person should read it. */
export function explainSyntaxError({ code, pos: [offset] }: YAMLParseError): OffsetProblem {
  return { offset, problem: meanings[code] };
}
