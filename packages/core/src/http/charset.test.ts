import { describe, expect, it } from 'vitest';
import { decodeBody } from './charset.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

describe('decodeBody', () => {
  it('reads UTF-8 by default', () => {
    expect(decodeBody(Buffer.from('20 °C'), undefined)).toBe('20 °C');
    expect(decodeBody(Buffer.from('20 °C'), 'text/html')).toBe('20 °C');
  });

  it('uses the charset of the Content-Type', () => {
    expect(decodeBody(bytes('20 \xb0C'), 'text/html; charset=ISO-8859-1')).toBe('20 °C');
    expect(decodeBody(bytes('20 \xb0C'), 'text/html;Charset="iso-8859-1"')).toBe('20 °C');
    expect(decodeBody(bytes([0x81, 0x5c]), 'text/html; charset=shift_jis')).toBe('―');
  });

  it('uses the declaration of the page', () => {
    expect(decodeBody(bytes('<html><META charset="iso-8859-1">\xb0'), 'text/html')).toContain('°');
    const old = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">\xb0';
    expect(decodeBody(bytes(old), undefined)).toContain('°');
  });

  it('prefers the Content-Type to the page', () => {
    expect(decodeBody(Buffer.from('<meta charset="iso-8859-1">°'), 'text/html; charset=utf-8')).toContain('°');
  });

  it('prefers a byte order mark to everything else, and drops it', () => {
    expect(decodeBody(bytes([0xef, 0xbb, 0xbf], [0xc2, 0xb0]), 'text/html; charset=iso-8859-1')).toBe('°');
    expect(decodeBody(bytes([0xff, 0xfe, 0xb0, 0x00]), 'text/html')).toBe('°');
    expect(decodeBody(bytes([0xfe, 0xff, 0x00, 0xb0]), 'text/html')).toBe('°');
  });

  it('ignores an unknown charset', () => {
    expect(decodeBody(Buffer.from('°'), 'text/html; charset=klingon')).toBe('°');
    expect(decodeBody(bytes('<meta charset="latin1">\xb0'), 'text/html; charset=klingon')).toContain('°');
  });

  it('ignores a declaration of UTF-16', () => {
    expect(decodeBody(Buffer.from('<meta charset="utf-16">°'), 'text/html')).toContain('°');
  });

  it('ignores declarations in a body that is not a page', () => {
    expect(decodeBody(Buffer.from('"<meta charset=iso-8859-1>°"'), 'application/json')).toContain('°');
  });

  it('reads bytes that are not UTF-8, and of which nothing names a charset, as browsers do: as Windows-1252', () => {
    expect(decodeBody(bytes('Z\xe4hler 20\xa0\x80'), undefined)).toBe('Zähler 20\u00a0€');
  });

  it('replaces malformed bytes of the charset that is named', () => {
    expect(decodeBody(bytes('20 \xb0C'), 'text/html; charset=utf-8')).toBe('20 \ufffdC');
  });
});
