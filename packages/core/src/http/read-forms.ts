import { hasAncestor, liveElements, type PageElement, type PageQuery } from './dom.ts';
import { Form } from './form.ts';
import { controlOf } from './form-control.ts';
import { formCharset } from './form-charset.ts';
import { formOwners } from './form-owners.ts';

interface FormPage {
  readonly $: PageQuery;
  readonly html: string;
  readonly url: string;
  readonly charset: string;
  resolve(href: string): string | undefined;
}

/** The forms of a page with their controls, as a browser sees them. */
export function readForms(page: FormPage): readonly Form[] {
  const elements = liveElements(page.$, 'form, input, select, textarea, button, a');
  // Browsers ignore nested forms.
  const forms = elements.filter((element) => isForm(element) && !hasAncestor(element, isForm));
  const controls = new Map<PageElement, PageElement[]>(forms.map((form) => [form, []]));
  for (const [control, form] of formOwners(page.html, elements)) controls.get(form)?.push(control);
  return [...controls].map(([form, owned]) => readForm(page, form, owned));
}

function readForm(page: FormPage, form: PageElement, controls: readonly PageElement[]): Form {
  const action = form.attribs['action']?.trim() ?? '';
  return new Form({
    method: form.attribs['method']?.trim().toLowerCase() === 'post' ? 'post' : 'get',
    action: action === '' ? page.url : page.resolve(action),
    charset: formCharset(form.attribs['accept-charset'], page.charset),
    controls: controls.map((element) => controlOf(element, page)).filter((control) => control !== undefined),
    elements: new Set([form, ...controls]),
  });
}

function isForm({ name }: PageElement): boolean {
  return name === 'form';
}
