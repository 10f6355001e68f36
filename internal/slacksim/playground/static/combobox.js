// A field that looks its choices up on the server while one types.
import { h, uid } from './dom.js';
import { t } from './i18n.js';

/** search(query) answers with [{value, text}]. changed() is called when one was picked or the field emptied. */
export function combobox({ id, placeholder, initial, minimum, search, changed }) {
  let picked = initial || null;
  let options = [];
  let at = -1;
  let asked = 0;
  let timer = 0;
  const listId = uid('list');
  const input = h('input', {
    type: 'text', class: 'text', id: id || uid('combo'), role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list',
    'aria-expanded': 'false', 'aria-controls': listId, placeholder: placeholder || t('form.search'), value: picked ? picked.text : '',
  });
  const list = h('div', { class: 'listbox', id: listId, role: 'listbox', hidden: true });
  const node = h('div', { class: 'combo' }, input, list);

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const pick = (option) => {
    picked = option;
    input.value = option.text;
    close();
    changed();
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((row, i) => row.setAttribute('aria-selected', String(i === at)));
    const row = list.children[at];
    if (!row) return;
    input.setAttribute('aria-activedescendant', row.id);
    row.scrollIntoView({ block: 'nearest' });
  };
  const show = (note) => {
    list.replaceChildren(...options.map((o, i) => h('div', {
      class: 'option', role: 'option', id: `${listId}-${i}`, 'aria-selected': 'false',
      onpointerdown: (e) => e.preventDefault(), onclick: () => pick(o),
    }, o.text)));
    if (note) list.append(h('div', { class: 'option note' }, note));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (options.length) mark(0);
  };
  const look = async () => {
    const query = input.value.trim();
    if (query.length < minimum) {
      close();
      return;
    }
    asked += 1;
    const mine = asked;
    options = [];
    show(t('form.searching'));
    let found = [];
    try {
      found = await search(query);
    } catch {
      found = [];
    }
    if (mine !== asked || document.activeElement !== input) return;
    options = found;
    show(found.length ? '' : t('form.nothing'));
  };
  input.addEventListener('input', () => {
    picked = null;
    clearTimeout(timer);
    timer = setTimeout(look, 160);
    if (!input.value) changed();
  });
  input.addEventListener('focus', () => { if (minimum === 0 && !picked) look(); });
  input.addEventListener('blur', () => {
    asked += 1;
    close();
    if (!picked) input.value = '';
  });
  input.addEventListener('keydown', (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[e.key] && !list.hidden && options.length) {
      e.preventDefault();
      mark((at + steps[e.key] + options.length) % options.length);
    } else if (e.key === 'ArrowDown' && list.hidden) {
      look();
    } else if (e.key === 'Enter' && !list.hidden && options[at]) {
      e.preventDefault();
      pick(options[at]);
    } else if (e.key === 'Escape' && !list.hidden) {
      e.preventDefault();
      e.stopPropagation();
      close();
    }
  });
  input.addEventListener('keypress', (e) => { if (e.key === 'Enter') e.preventDefault(); }); // it picks, it never submits the form
  return {
    node,
    focus: input,
    read: () => ({ value: picked ? picked.value : '', text: picked ? picked.text : '' }),
    write: (v) => { picked = v.value ? { value: v.value, text: v.text } : null; input.value = picked ? picked.text : ''; },
    picked: () => picked,
    clear: () => { picked = null; input.value = ''; },
  };
}
