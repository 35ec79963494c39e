/** A page of a meter of about this many bytes: a table of outlets, and the counter at its end. */
export function meterPage(bytes: number): string {
  const row = (index: number) =>
    `<tr class="outlet"><td>Outlet ${index}</td><td><span class="state on">On</span></td><td>${(index % 7) + 0.25} A</td><td>${230 + (index % 3)} V</td></tr>\n`;
  const rows: string[] = [];
  for (let size = 400; size < bytes; size += row(rows.length).length) rows.push(row(rows.length));
  return `<!doctype html>
<html><head><title>Power distribution unit</title><meta charset="utf-8"><style>.on { color: green }</style></head>
<body><h1>Outlets</h1><table>
${rows.join('')}</table>
<p>Total: <b id="total-kwh">12543.5 kWh</b></p></body></html>
`;
}
