import { describe, expect, it } from 'vitest';
import { growth } from '../testing/growth.ts';
import { decodeBody } from './charset.ts';
import { HttpFailure } from './http-failure.ts';
import { structureFingerprint } from './page-fingerprint.ts';
import { Page } from './page.ts';
import { refreshTarget } from './refresh.ts';

const fill = (part: string, characters: number) => part.repeat(Math.ceil(characters / part.length));
const numbered = (characters: number, part: (index: number) => string) =>
  Array.from({ length: Math.ceil(characters / part(10_000).length) }, (_, index) => part(index)).join('');
/** The maximum nesting of a page. */
const deep = (part: string) => part.repeat(100);

/** Pages that only an attacker would make, by their length in characters. */
const pages: Readonly<Record<string, (characters: number) => string>> = {
  'elements in elements': (characters) => fill('<div>', characters),
  'cells in cells': (characters) => `<table><tr>${fill('<td><b>', characters)}`,
  'end tags of nothing': (characters) => `${deep('<i>')}${fill('</a>', characters)}`,
  'end tags that begin something': (characters) => `${deep('<i>')}${fill('</p>', characters)}`,
  'elements beside elements': (characters) => fill('<b></b>', characters),
  comments: (characters) => fill('<!---->', characters),
  'one element with attributes': (characters) => `<a ${numbered(characters, (index) => ` a${index}`)}>`,
  'tags without an end': (characters) => fill('<a ', characters),
  'quotes without an end': (characters) => fill('<a b="', characters),
  'comments without an end': (characters) => fill('<!--', characters),
  ampersands: (characters) => fill('&', characters),
  'references without an end': (characters) => fill('&#x', characters),
  'a script that nearly ends': (characters) => `<script>${fill('</scrip', characters)}`,
  'a long text in cells in cells': (characters) => `<table><tr>${deep('<td><i>')}${fill('a<br>', Math.min(characters, 200_000))}`,
  'forms torn apart': (characters) => numbered(characters, (index) => `<div><form></div><input name=a${index}>`),
  'forms with fields': (characters) => numbered(characters, () => '<form><input type=password></form>'),
  'fields without a form': (characters) => `${fill('<form></form>', characters / 2)}${fill('<input type=password>', characters / 2)}`,
  'a disabled fieldset': (characters) =>
    `<form><fieldset disabled>${fill('<b></b>', characters / 2)}${fill('<legend><input></legend>', characters / 2)}`,
  'buttons in buttons': (characters) => `<form>${deep('<button><i>')}${fill('word ', characters)}`,
  options: (characters) => `<form><select>${fill('<option>1', characters)}`,
  'text areas': (characters) => `<form>${fill('<textarea>a</textarea>', characters)}`,
  'children of a long class': (characters) =>
    `<p class="${fill('c ', characters / 2)}">${numbered(characters / 2, (index) => `<a${index}>x</a${index}>`)}`,
  refreshes: (characters) => fill('<meta http-equiv=refresh content="1111;url=x">', characters),
  'a long delay': (characters) => `<meta http-equiv=refresh content="${fill('1', characters)}">`,
  locations: (characters) => `<script>${fill('window.', Math.min(characters, 16_000))}location="${fill('a', 2000)}`,
};

describe.each(Object.entries(pages))('a page of %s', (_, make) => {
  it('is read or refused in linear time', () => {
    const read = (size: number) => {
      const html = make(size);
      return () => readAll(html);
    };
    expect(growth(read, 15_000)).toBeLessThan(3);
  });
});

it('finds the charset of a hostile body in linear time', () => {
  const sniff = (part: string) => (size: number) => {
    const bytes = Buffer.from(fill(part, size));
    return () => decodeBody(bytes, 'text/html');
  };
  for (const part of ['<meta ', '<meta charset', 'charset= ']) expect(growth(sniff(part), 200_000)).toBeLessThan(3);
});

/** Every query that is ever run on a page. */
function readAll(html: string): void {
  try {
    const page = new Page({ url: 'http://unit.example/', status: 200, body: html });
    page.tableRows();
    page.text('span[id$=lblInputVoltageValue]');
    page.formWith('input[type=password]');
    refreshTarget(page);
    structureFingerprint(page);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
  }
}
