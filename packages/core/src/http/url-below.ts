/** The address of a path below a base address that may have its own path: `http://host/base/` and `/x` give `http://host/base/x`. */
export function urlBelow(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}${path}`;
  return url;
}
