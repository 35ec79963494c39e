import type { ErrorCode, YAMLParseError } from 'yaml';
import type { Finding } from './plain-value.ts';

const markup =
  'an anchor (&), an alias (*) or a tag (!): these are not read, so write the value itself, and quote a text that begins with such a sign';

/** In our own words, because those of the library repeat parts of the document. */
const meanings: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: markup,
  BAD_ALIAS: markup,
  MULTIPLE_ANCHORS: markup,
  MULTIPLE_TAGS: markup,
  TAG_RESOLVE_FAILED: markup,
  BAD_COLLECTION_TYPE: markup,
  BAD_PROP_ORDER: markup,
  BAD_DIRECTIVE: 'a directive (%) that cannot be read: take it out, or quote a text that begins with %',
  BAD_DQ_ESCAPE: 'a backslash in double quotes that begins no escape: use single quotes',
  BAD_INDENT: 'not indented like its neighbors',
  BAD_SCALAR_START: 'a text that begins with a sign which YAML reserves: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second key or a list on the line of a key: begin a new line, or quote a text with a colon',
  BLOCK_IN_FLOW: 'an indented block within brackets or braces: write all of it with them',
  DUPLICATE_KEY: 'a key that is given twice',
  IMPOSSIBLE: 'something that is no YAML',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters: is a colon missing?',
  MISSING_CHAR: 'a quote, a bracket, a comma, a colon or a blank is missing',
  MULTILINE_IMPLICIT_KEY: 'a key over several lines: is a colon or a quote missing?',
  MULTIPLE_DOCS: 'a second document: only one is read, so take out --- and what follows it',
  NON_STRING_KEY: 'a key that is no text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab in the indentation: use blanks',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

/** A syntax error as a person should read it. */
export function explainSyntaxError({ code, pos: [offset] }: YAMLParseError): Finding {
  return { offset, problem: meanings[code] };
}
