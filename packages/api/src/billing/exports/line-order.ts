import bidiFactory from 'bidi-js';

/** Letters that are written from right to left. */
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
// Its types say that the function is below `default`, which is true only of the types.
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

/** A line, and the direction of the paragraph that it is from: that of its first letter. */
export interface Line {
  readonly text: string;
  readonly direction: 'ltr' | 'rtl';
}

/** The direction of a paragraph. */
export function directionOf(paragraph: string): Line['direction'] {
  const beginning = paragraph.slice(0, 200);
  const isMixed = rightToLeft.test(beginning);
  return isMixed && bidi.getEmbeddingLevels(beginning).paragraphs[0]?.level === 1 ? 'rtl' : 'ltr';
}

/** The stretches of a line from left to right (Unicode bidirectional algorithm), each as the PDF library must be given it. */
export function inOrder({ text, direction }: Line): readonly string[] {
  if (!rightToLeft.test(text)) return [text];
  const embedding = bidi.getEmbeddingLevels(text, direction);
  const levelOf = (index: number) => embedding.levels[index] ?? 0;
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels);
  const stretches: number[][] = [];
  for (const index of bidi.getReorderedIndices(text, embedding)) {
    const stretch = stretches.at(-1);
    const before = stretch?.at(-1) ?? -1;
    // The library turns each word round, but not their order.
    const isOneWord = levelOf(index) % 2 === 0 || (text[index] === ' ') === (text[before] === ' ');
    if (stretch !== undefined && levelOf(index) === levelOf(before) && isOneWord) stretch.push(index);
    else stretches.push([index]);
  }
  return stretches.map((indices) => {
    const inText = indices.toSorted((a, b) => a - b).map((index) => mirrored.get(index) ?? text.charAt(index));
    const stretch = inText.join('');
    // It looks only for letters: digits that some scripts have would be turned round too, and a stretch of signs would not.
    const isTurned = rightToLeft.test(stretch) === (levelOf(indices[0] ?? 0) % 2 === 1);
    return isTurned ? stretch : [...stretch].toReversed().join('');
  });
}
