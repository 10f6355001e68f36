// The message box: Enter sends, "/" offers the app's commands, "@" the people.
import { h, icon, avatar, add } from './dom.js';
import { t } from './i18n.js';

const touch = window.matchMedia('(pointer: coarse)');

export class Composer {
  /** deps: state(), send(text) → promise of true when it may be cleared. */
  constructor(root, deps) {
    this.root = root;
    this.deps = deps;
    this.items = [];
    this.at = -1;
    this.drafts = new Map();
    this.place = '';
    this.build();
  }

  build() {
    this.text = h('textarea', {
      id: 'composer-text', rows: '1', role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false',
      'aria-controls': 'composer-list', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'send',
    });
    this.list = h('div', { class: 'suggest', id: 'composer-list', role: 'listbox', hidden: true });
    this.usage = h('div', { class: 'usage', role: 'status' });
    this.slash = h('button', { type: 'button', class: 'tool', onclick: () => this.begin('/') }, icon('slash'));
    this.mention = h('button', { type: 'button', class: 'tool', onclick: () => this.begin('@') }, icon('at'));
    this.button = h('button', { type: 'button', class: 'send', onclick: () => this.send() }, icon('send'));
    this.hint = h('span', { class: 'hint' });
    this.box = h('div', { class: 'composer-box' }, this.text,
      h('div', { class: 'composer-bar' }, this.slash, this.mention, this.hint, this.button));
    this.root.replaceChildren(this.list, this.usage, this.box);
    this.text.addEventListener('input', () => this.edited());
    this.text.addEventListener('keydown', (e) => {
      this.shifted = e.shiftKey;
      this.key(e);
    });
    // Some keyboards on screens write a line break without a key that could be held back.
    this.text.addEventListener('beforeinput', (e) => {
      if (e.inputType === 'insertLineBreak' && !this.shifted) e.preventDefault();
    });
    this.text.addEventListener('click', () => this.suggest());
    this.text.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== this.text) this.hide(); }, 120));
  }

  /** Follows the place and the language. */
  update({ place, label, usable }) {
    if (place !== this.place) {
      this.drafts.set(this.place, this.text.value);
      this.place = place;
      this.text.value = this.drafts.get(place) || '';
      this.hide();
      this.resize();
    }
    this.root.hidden = !usable;
    this.text.placeholder = label;
    this.text.setAttribute('aria-label', label);
    this.list.setAttribute('aria-label', t('composer.suggestions'));
    this.hint.textContent = touch.matches ? t('composer.touch') : t('composer.hint');
    for (const [button, id] of [[this.slash, 'composer.slash'], [this.mention, 'composer.mention'], [this.button, 'composer.send']]) {
      button.setAttribute('aria-label', t(id));
      button.title = t(id);
    }
    this.ready();
  }

  /** Puts words into the box for the person to go on with. */
  fill(words) {
    this.text.value = words;
    this.text.focus();
    this.text.setSelectionRange(words.length, words.length);
    this.edited();
  }

  begin(mark) {
    const { value, selectionStart: from } = this.text;
    if (mark === '/') {
      this.fill(value.startsWith('/') ? value : `/${value}`);
      if (!value) return;
      this.text.setSelectionRange(1, 1);
    } else {
      const before = value.slice(0, from);
      const gap = before && !/\s$/.test(before) ? ' ' : '';
      this.text.value = `${before}${gap}@${value.slice(from)}`;
      const end = before.length + gap.length + 1;
      this.text.focus();
      this.text.setSelectionRange(end, end);
    }
    this.edited();
  }

  edited() {
    this.resize();
    this.ready();
    this.suggest();
  }

  ready() {
    this.button.disabled = !this.text.value.trim();
  }

  resize() {
    this.text.style.height = 'auto';
    this.text.style.height = `${Math.min(this.text.scrollHeight, window.innerHeight * 0.4)}px`;
  }

  suggest() {
    const { value, selectionStart: from } = this.text;
    const before = value.slice(0, from);
    const command = before.match(/^\/(\S*)$/);
    const person = before.match(/(?:^|[\s(（，,])@([\p{L}\p{N}._\-·]*)$/u);
    if (command) this.offer(this.commands(command[1].toLowerCase()), 'composer.commands');
    else if (person) this.offer(this.people(person[1].toLowerCase()), 'composer.people');
    else this.hide();
    this.showUsage(value);
  }

  commands(prefix) {
    return this.deps.state().app.commands
      .filter((c) => c.name.slice(1).toLowerCase().startsWith(prefix))
      .map((c) => ({
        exact: c.name === `/${prefix}`,
        node: [h('span', { class: 'name' }, c.name), h('span', { class: 'args' }, c.hint), h('span', { class: 'detail' }, c.description)],
        take: () => this.replace(/^\/\S*/, `${c.name} `),
      }));
  }

  people(query) {
    const all = this.deps.state().people;
    const match = (p) => [p.name, p.real, p.handle].some((s) => s.toLowerCase().includes(query));
    return all.filter(match).slice(0, 8).map((p) => ({
      node: [avatar(p, 'tiny'), h('span', { class: 'name' }, p.name), h('span', { class: 'detail' }, p.real === p.name ? `@${p.handle}` : p.real)],
      take: () => this.replace(/@[\p{L}\p{N}._\-·]*$/u, `@${p.handle} `),
    }));
  }

  // replace puts words in place of what matches before the cursor.
  replace(pattern, words) {
    const { value, selectionStart: from } = this.text;
    const before = value.slice(0, from).replace(pattern, () => words);
    this.text.value = before + value.slice(from).replace(/^ /, '');
    this.text.focus();
    this.text.setSelectionRange(before.length, before.length);
    this.edited();
  }

  offer(items, title) {
    this.items = items;
    if (!items.length) {
      this.hide();
      return;
    }
    const rows = items.map((item, i) => h('div', {
      class: 'suggestion', role: 'option', id: `suggestion-${i}`, onpointerdown: (e) => e.preventDefault(), onclick: () => item.take(),
    }, item.node));
    this.list.replaceChildren(h('div', { class: 'suggest-title', 'aria-hidden': 'true' }, t(title)), ...rows);
    this.list.hidden = false;
    this.text.setAttribute('aria-expanded', 'true');
    this.mark(0);
  }

  mark(next) {
    this.at = next;
    [...this.list.querySelectorAll('.suggestion')].forEach((row, i) => {
      row.setAttribute('aria-selected', String(i === next));
      if (i === next) row.scrollIntoView({ block: 'nearest' });
    });
    this.text.setAttribute('aria-activedescendant', `suggestion-${next}`);
  }

  hide() {
    this.list.hidden = true;
    this.items = [];
    this.at = -1;
    this.text.setAttribute('aria-expanded', 'false');
    this.text.removeAttribute('aria-activedescendant');
  }

  showUsage(value) {
    const name = (value.match(/^(\/\S+)\s/) || [])[1];
    const command = name && this.deps.state().app.commands.find((c) => c.name === name);
    this.usage.replaceChildren();
    if (command && this.list.hidden) {
      add(this.usage, [h('span', { class: 'name' }, command.name), ' ', h('span', { class: 'args' }, command.hint), h('span', { class: 'detail' }, command.description)]);
    }
  }

  key(e) {
    if (e.isComposing || e.keyCode === 229) return; // an input method is still choosing characters
    const offering = !this.list.hidden && this.items.length > 0;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (offering && steps[e.key]) {
      e.preventDefault();
      this.mark((this.at + steps[e.key] + this.items.length) % this.items.length);
    } else if (offering && (e.key === 'Tab' || (e.key === 'Enter' && !e.shiftKey && !this.items[this.at].exact))) {
      e.preventDefault();
      this.items[this.at].take();
    } else if (offering && e.key === 'Escape') {
      e.preventDefault();
      this.hide();
    } else if (e.key === 'Enter' && !e.shiftKey) {
      e.preventDefault();
      this.send();
    }
  }

  async send() {
    const words = this.text.value.trim();
    if (!words) return;
    const { place } = this;
    this.text.value = '';
    this.hide();
    this.edited();
    const ok = await this.deps.send(words, (note) => this.usage.replaceChildren(note));
    this.showUsage(this.text.value);
    if (ok) return;
    // What was typed is never lost: it comes back unless the person has begun something else.
    if (this.place !== place) this.drafts.set(place, words);
    else if (!this.text.value) this.fill(words);
  }
}
