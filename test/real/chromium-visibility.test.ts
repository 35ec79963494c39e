import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { visibilityCases } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { openInChromium } from './chromium.ts';

/** Whether a click in the middle of the input hits it. */
const judge = `<script>
  addEventListener('load', () => {
    const input = [...document.querySelectorAll('input')].at(-1);
    const { left, top, width, height } = input.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2) === input;
    document.title = hit && input.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? 'seen' : 'unseen';
  });
</script>`;

/** Each case in its own frame; finally, all titles in the title of the page. */
const frames = visibilityCases.map((_case, index) => `<iframe width=1000 height=600 src="/${index}"></iframe>`).join('');
const collect = `<script>
  addEventListener('load', () => { document.title = [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument.title).join(' '); });
</script>`;

it('what counts as visible is what Chromium shows', async () => {
  const server = createServer(({ url = '/' }, response) => {
    const found = visibilityCases[Number(url.slice(1))];
    const html = url === '/all' ? `${frames}${collect}` : `<title>?</title>${found?.[1]}${judge}`;
    response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html>${html}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const document = await openInChromium(`http://127.0.0.1:${port}/all`);
  server.closeAllConnections();
  server.close();
  const titles = /<title>(.*?)<\/title>/.exec(document)?.[1]?.split(' ');
  expect(titles).toHaveLength(visibilityCases.length);
  const shown = visibilityCases.map(([what], index) => [what, titles?.[index]]);
  expect(shown).toEqual(visibilityCases.map(([what, , isVisible]) => [what, isVisible ? 'seen' : 'unseen']));
});
