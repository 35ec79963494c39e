import type { WrittenTarget } from './target.ts';

/** One entry of a list, and the line on which it stands, counted from 1. */
export interface ListedTarget {
  readonly line: number;
  readonly target: WrittenTarget;
}

/** Whether a file is the old list, one address a line, and not YAML: its first line with content is not a key. */
export function isLegacyList(text: string): boolean {
  const first = contentLines(text)[0]?.content ?? '';
  return !/^(?:---|%YAML|\{|["']?\w+["']?\s*:(?:\s|$))/.test(first);
}

/** Reads the old list: `address` or `address:port`, with an IPv6 address in brackets if a port follows; `#` begins a comment. */
export function readLegacyList(text: string): readonly ListedTarget[] {
  return contentLines(text).map(({ line, content }) => {
    const [, host = content, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(content) ?? [];
    return { line, target: { address: host, ...(port === undefined ? {} : { port: Number(port) }) } };
  });
}

function contentLines(text: string): readonly { readonly line: number; readonly content: string }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line: index + 1, content: line.replace(/#.*/, '').trim() }))
    .filter(({ content }) => content !== '');
}
