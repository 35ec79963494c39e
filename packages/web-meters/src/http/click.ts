import { ancestorsOf, type Form, type Page, type PageElement, scriptedAddress, type SubmitControl } from '@wattjobs/core/http';

/** What a click on an element does, without running scripts. */
type Click =
  | { readonly kind: 'follow'; readonly address: string }
  | { readonly kind: 'submit'; readonly form: Form; readonly control: SubmitControl }
  | { readonly kind: 'fill'; readonly form: Form; readonly filled: Form }
  /** Nothing that could be followed: whatever happens, a script does it. */
  | { readonly kind: 'script' };

export function clickOn(page: Page, forms: readonly Form[], element: PageElement): Click {
  const around = [element, ...ancestorsOf(element)];
  for (const form of forms) {
    const control = form.submitControls().find((each) => around.includes(each.element));
    if (control !== undefined) return { kind: 'submit', form, control };
  }
  for (const each of around) {
    const address = addressOf(page, each);
    if (address !== undefined) return { kind: 'follow', address };
  }
  const form = ownerOf(forms, element);
  const { type = '', name = '', value = 'on' } = element.attribs;
  if (form === undefined || type.trim().toLowerCase() !== 'radio') return { kind: 'script' };
  return { kind: 'fill', form, filled: form.fill(name, value) };
}

/** The form that has an element among its fields. */
export function ownerOf(forms: readonly Form[], element: PageElement): Form | undefined {
  return forms.find((form) => form.ownsAny(new Set([element])));
}

function addressOf(page: Page, { name, attribs }: PageElement): string | undefined {
  const href = name === 'a' || name === 'area' ? (attribs['href']?.trim() ?? '') : '';
  const target = /^(?:javascript:|#|$)/i.test(href) ? scriptedAddress(`${attribs['onclick'] ?? ''};${href}`) : href;
  return target === undefined ? undefined : page.resolve(target);
}
