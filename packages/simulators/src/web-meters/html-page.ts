import { htmlAnswer, type Answer, type ReceivedRequest } from '../http/message.ts';
import { escapeHtml } from '../http/html.ts';
import type { WebMeterFaults } from './controls.ts';

/** The element with the total: its text, or the value of an `<input>`, at once or written by a script. */
export function totalElement(tag: string, attributes: string, text: string, faults: WebMeterFaults): string {
  const input = faults.valueIn === 'input';
  const element = (content: string) =>
    input ? `<input ${attributes} value="${content.replaceAll('"', '&quot;')}" readonly>` : `<${tag} ${attributes}>${content}</${tag}>`;
  if (faults.valueAfterMs === 0) return element(text);
  const markup = JSON.stringify(text).replaceAll('<', '\\u003c');
  const property = input ? 'value' : 'innerHTML';
  return `${element('--')}<script>
(function (element) {
  setTimeout(function () { element.${property} = ${markup}; }, ${faults.valueAfterMs});
})(document.currentScript.previousElementSibling);
</script>`;
}

export const pollPath = '/poll';
export const socketPath = '/socket';

const busyScript = `<script>
setInterval(function () { fetch('${pollPath}'); }, 100);
new WebSocket(location.origin.replace(/^http/, 'ws') + '${socketPath}');
</script>
`;

/** A page of a meter; in frames, the request without `?frame=1` gets the document with the frames. */
export function meterPage(request: ReceivedRequest, title: string, body: string, faults: WebMeterFaults): Answer {
  const charset = faults.http === 'latin-1' ? '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\n' : '';
  const head = `${charset}<title>${escapeHtml(title)}</title>\n`;
  if (faults.frames !== 'own' && !request.query.has('frame')) {
    const source = `src="${request.path}?frame=1" name="main"`;
    const frames =
      faults.frames === 'frameset'
        ? `<frameset cols="20%,80%"><frame src="${request.path}?frame=menu" name="menu"><frame ${source}></frameset>`
        : `<body><h1>${escapeHtml(title)}</h1><iframe ${source}></iframe></body>`;
    return htmlAnswer(200, document(head, frames));
  }
  if (request.query.get('frame') === 'menu') return htmlAnswer(200, document(head, '<body><a href="/" target="_top">Start</a></body>'));
  return htmlAnswer(200, document(head, `<body>\n${body}\n${faults.neverIdle ? busyScript : ''}</body>`));
}

/** A document around a head and a body. */
export function document(head: string, body: string): string {
  return `<!DOCTYPE html>\n<html>\n<head>\n${head}</head>\n${body}\n</html>\n`;
}
