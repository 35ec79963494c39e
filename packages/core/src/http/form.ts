import { RetrySource } from '../errors/errors.ts';
import { redactUrl } from './redact-url.ts';
import type { PageElement } from './dom.ts';
import { charsetName } from './form-charset.ts';
import type { Control, SubmitControl, ValueControl } from './form-control.ts';

export interface FormParts {
  readonly method: 'get' | 'post';
  readonly action: string | undefined;
  readonly charset: string;
  /** In document order. */
  readonly controls: readonly Control[];
  /** The form element and everything that belongs to it. */
  readonly elements: ReadonlySet<PageElement>;
}

/** A form as a person has filled it so far. It is immutable: filling a field returns a new form. */
export class Form {
  readonly method: 'get' | 'post';
  /** The resolved address to which it is sent; `undefined` if that is not an http address. */
  readonly action: string | undefined;
  /** The charset in which it is sent, as `TextDecoder.encoding` names it. */
  readonly charset: string;
  readonly #parts: FormParts;

  constructor(parts: FormParts) {
    this.method = parts.method;
    this.action = parts.action;
    this.charset = parts.charset;
    this.#parts = parts;
  }

  /** Whether one of the elements is the form or one of its controls, wherever that is in the page. */
  ownsAny(elements: ReadonlySet<PageElement>): boolean {
    for (const own of this.#parts.elements) if (elements.has(own)) return true;
    return false;
  }

  /** Its fields and submit controls, in document order. */
  get controls(): readonly Control[] {
    return this.#parts.controls;
  }

  /** Its submit controls, in document order. */
  submitControls(): readonly SubmitControl[] {
    return this.#parts.controls.filter(isSubmitControl);
  }

  has(name: string): boolean {
    return this.#parts.controls.some((control) => !isSubmitControl(control) && control.name === name);
  }

  /**
   * The form with the first field of that name filled: text typed, or the option or radio button with that value chosen.
   * @throws RetrySource with reason `page_changed` if there is no such field or choice
   */
  fill(name: string, value: string): Form {
    const { controls } = this.#parts;
    const index = controls.findIndex((control) => !isSubmitControl(control) && control.kind !== 'checkbox' && control.name === name);
    const control = controls[index];
    if (control?.kind === 'value') return this.#with(controls.with(index, { ...control, value }));
    if (control?.kind === 'radio' && controls.some((other) => other.kind === 'radio' && other.name === name && other.value === value)) {
      return this.#with(
        controls.map((other) => (other.kind === 'radio' && other.name === name ? { ...other, checked: other.value === value } : other)),
      );
    }
    if (control?.kind === 'select') {
      const chosen = control.options.findIndex((option) => option.value === value);
      const options = control.options.map((option, at) => ({ ...option, selected: at === chosen }));
      if (chosen !== -1) return this.#with(controls.with(index, { ...control, options }));
    }
    const missing = control === undefined ? 'has no field' : 'has no such choice in the field';
    const form = `the form${this.action === undefined ? '' : ` for ${redactUrl(this.action)}`}`;
    throw new RetrySource(`${form} ${missing} ${name}`, { reason: 'page_changed', context: { field: name } });
  }

  /** The form with text typed into one of the fields in `controls`. */
  type(field: ValueControl, value: string): Form {
    return this.#with(this.controls.map((control) => (control === field ? { ...field, value } : control)));
  }

  /**
   * What a browser sends when this control is chosen: the fields in document order, with repeated names,
   * and of all submit controls only the chosen one.
   */
  submission(chosen?: SubmitControl): readonly (readonly [string, string])[] {
    const lastRadios = new Map(
      this.#parts.controls.filter((control) => control.kind === 'radio' && control.checked).map((radio) => [radio.name, radio]),
    );
    const pairs = this.#parts.controls.flatMap((control): [string, string][] => {
      if (isSubmitControl(control)) return control === chosen ? submitPairs(control) : [];
      if (control.name === '') return [];
      if (control.kind === 'select') return control.options.filter(({ selected }) => selected).map(({ value }) => [control.name, value]);
      if (control.kind === 'checkbox' && !control.checked) return [];
      if (control.kind === 'radio' && lastRadios.get(control.name) !== control) return [];
      return [[control.name, control.kind === 'value' && asksForCharset(control) ? charsetName(this.charset) : control.value]];
    });
    const all = chosen?.kind === 'postback' ? withPostback(pairs, chosen) : pairs;
    return all.map(([name, value]) => [withBrowserLineBreaks(name), withBrowserLineBreaks(value)]);
  }

  #with(controls: readonly Control[]): Form {
    return new Form({ ...this.#parts, controls });
  }
}

function asksForCharset({ name, element }: ValueControl): boolean {
  return name.toLowerCase() === '_charset_' && element.attribs['type']?.trim().toLowerCase() === 'hidden';
}

function isSubmitControl(control: Control): control is SubmitControl {
  return control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback';
}

function submitPairs({ kind, name, value }: SubmitControl): [string, string][] {
  // Chosen from the keyboard, an image counts as clicked at its corner.
  const prefix = name === '' ? '' : `${name}.`;
  if (kind === 'image') return ['x', 'y'].map((axis) => [`${prefix}${axis}`, '0']);
  return kind === 'postback' || name === '' ? [] : [[name, value]];
}

/** Like `__doPostBack`: two hidden fields name the chosen control. ASP.NET adds them to a page that needs them. */
function withPostback(pairs: readonly [string, string][], { name, value }: SubmitControl): [string, string][] {
  const event: [string, string][] = [
    ['__EVENTTARGET', name],
    ['__EVENTARGUMENT', value],
  ];
  const replaced = pairs.map(([field, old]): [string, string] => event.find(([key]) => key === field) ?? [field, old]);
  return [...replaced, ...event.filter(([key]) => !pairs.some(([field]) => field === key))];
}

function withBrowserLineBreaks(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}
