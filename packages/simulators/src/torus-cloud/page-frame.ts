/** The site's header and footer around a page's own content. */
export function pageFrame(title: string, content: string): string {
  return `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head><meta charset="utf-8" /><title>${title} - Torus Power Connect (simulated)</title></head>
<body>
<div class="header"><h1>Torus Power Connect</h1><span>Simulated site, firmware 2.14, 60 Hz models</span></div>
${content}
<div class="footer">This page is served by a simulator. No unit was measured.</div>
</body>
</html>
`;
}
