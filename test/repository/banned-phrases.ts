/** A phrase that a native technical writer would not use. */
export interface BannedPhrase {
  readonly example: string;
  readonly pattern: RegExp;
  /** What to write; the pattern does not match it. */
  readonly instead: string;
}

/** What a pattern can find of "How we write" in CONTRIBUTING.md. */
export const bannedPhrases: readonly BannedPhrase[] = [
  {
    example: 'one small image a source',
    pattern:
      /\b(?:an?|each|one) (?:\w+ )?(?:file|group|image|pass|row|Secret|span|test) an? (?:device|job|reading|request|row|run|source)\b/,
    instead: 'one image per source',
  },
  {
    example: 'read once a run',
    pattern: /\b(?:once|twice) an? (?:device|job|pass|request|row|run|source|tick)\b/,
    instead: 'read once per run',
  },
  {
    example: '10 calls a minute',
    pattern: /\b(?:answers|calls|intervals|requests|rows) an? (?:day|hour|minute|month|second|week)\b/,
    instead: '10 calls per minute',
  },
  {
    example: 'Delete it, where that is needed.',
    pattern: /\bwhere (?:it|that|they|this) (?:are|cannot|delivers|does|has|have|is (?:due|needed|not|set)|uses|was|were)\b/,
    instead: 'Delete it if needed. See where it is.',
  },
  {
    example: 'gives up where nothing helps',
    pattern: /\bwhere (?:all|both|neither|no|nobody|none|nothing|one|there)\b/i,
    instead: 'gives up if nothing helps',
  },
  { example: 'asked to end', pattern: /\basked to (?:end|stop)\b/, instead: 'stopped' },
  { example: 'No run ended well.', pattern: /\bend(?:ed|s) well\b/, instead: 'No run succeeded.' },
  {
    example: 'a volume of its own',
    pattern: /\b(?:an?|each|one) (?:[\w-]+ ){1,3}of (?:its|their) own\b/,
    instead: 'its own volume. It refuses the name of its own Pushgateway.',
  },
  {
    example: 'The path is no folder.',
    pattern: /(?<!\b[Tt]here )\b(?:are|is) no (?:code|date|dump|file|folder|list|number|object|proxy|setting)\b(?!s? (?:in|to)\b)/,
    instead: 'The path is not a folder. There is no folder.',
  },
  { example: 'a date that is none', pattern: /\b(?:that|where|which) is none\b/, instead: 'an invalid date' },
  { example: 'what became of each item', pattern: /\bwhat became of\b/, instead: 'the result of each item' },
  { example: 'writes them anew', pattern: /\banew\b/, instead: 'writes them again' },
  { example: 'a person must mend it', pattern: /\bmend(?:ed|ing|s)?\b/, instead: 'a person must fix it' },
  { example: 'no account was at hand', pattern: /\bat hand\b/, instead: 'no account was available' },
  { example: 'a page of this very query', pattern: /\b(?:the|this) very\b/, instead: 'a page of this query' },
  { example: 'Nothing is to be done', pattern: /\bnothing is to be done\b/i, instead: 'No action needed' },
  { example: 'how to report a hole', pattern: /\ba hole\b/i, instead: 'a vulnerability' },
  { example: 'A token is to be had there.', pattern: /\b(?:can|could|to) be had\b/, instead: 'is available' },
  { example: 'It says what cannot be.', pattern: /\b(?:that|what) cannot be[.,;:]/i, instead: 'an impossible value' },
  { example: 'the way out', pattern: /\bways? out\b/i, instead: 'the fix' },
  { example: 'two runs can be under way at once', pattern: /\bunder way at once\b/, instead: 'two runs can overlap' },
  { example: 'Who asks twice does not want to wait.', pattern: /\bwho asks twice\b/i, instead: 'A second signal' },
  { example: 'a text stands for the day', pattern: /\btext stands for\b/, instead: 'a row describes the day' },
  { example: 'for want of a Pushgateway', pattern: /\bfor want of\b/, instead: 'without a Pushgateway' },
];

export function isBanned(text: string): boolean {
  return bannedPhrases.some(({ pattern }) => pattern.test(text));
}
