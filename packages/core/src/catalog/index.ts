export { type AlertStory, firing } from './alert-story.ts';
export type { Demo, Program, StartProgram } from './demo.ts';
export { type DescribedFile, filesFromValues } from './files-from-values.ts';
export { type SourceEntry, sourceEntry } from './source-entry.ts';
