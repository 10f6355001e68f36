// The modal on top of a person's stack, as a dialog: the browser keeps the focus inside and the page behind quiet.
import { h, icon } from './dom.js';
import { t, clientWords } from './i18n.js';
import { blocks } from './blocks.js';
import { plain } from './mrkdwn.js';
import { closeMenu } from './popup.js';
import { entered } from './api.js';

export class Modal {
  /** deps: context(), act(action, body), failed(problem) → words, refresh(). */
  constructor(deps) {
    this.deps = deps;
    this.view = null;
    this.fields = new Map();
    this.busy = false;
    this.dialog = h('dialog', { class: 'dialog modal', 'aria-labelledby': 'modal-title' });
    this.dialog.addEventListener('cancel', (e) => {
      e.preventDefault();
      this.close();
    });
    document.body.append(this.dialog);
  }

  /** Shows the view, or nothing. What was typed stays where block and action are the same. */
  show(view) {
    if (!view) {
      this.view = null;
      this.fields.clear();
      if (this.dialog.open) {
        closeMenu();
        this.dialog.close();
      }
      return;
    }
    const same = this.view && this.view.id === view.id;
    if (same && this.view.hash === view.hash && this.lang === document.documentElement.lang) return;
    const kept = same ? this.values() : {};
    const focused = same && document.activeElement ? document.activeElement.id : '';
    this.view = view;
    this.lang = document.documentElement.lang;
    this.draw(view, kept);
    if (!this.dialog.open) this.dialog.showModal();
    if (!same) this.focusFirst();
    else if (focused) document.getElementById(focused)?.focus();
  }

  draw(view, kept) {
    this.fields = new Map();
    this.setBusy(false);
    const ctx = {
      ...this.deps.context(),
      state: view.state || {},
      field: (block, field) => this.fields.set(block.block_id, field),
      act: (el, block, value) => this.click(el, block, value),
      suggest: (el, block, query) => this.deps.suggest({ view: view.id, block: block.block_id, action: el.action_id, query }),
    };
    const body = h('div', { class: 'dialog-body' }, blocks(view.blocks, ctx));
    this.notice = h('p', { class: 'form-notice', role: 'alert', hidden: true });
    const back = view.depth > 1
      ? h('button', { type: 'button', class: 'round', 'aria-label': t('form.back'), onclick: () => this.close() }, icon('back')) : null;
    const all = h('button', { type: 'button', class: 'round', 'aria-label': t('form.close'), onclick: () => this.close(true) }, icon('close'));
    this.submit = view.submit
      ? h('button', { type: 'submit', class: 'btn primary filled' }, plain(view.submit.text)) : null;
    this.cancel = h('button', { type: 'button', class: 'btn', onclick: () => this.close() },
      view.close ? plain(view.close.text) : t(view.submit ? 'form.cancel' : 'form.close'));
    const form = h('form', { class: 'dialog-form', novalidate: true, onsubmit: (e) => { e.preventDefault(); this.send(); } },
      h('div', { class: 'dialog-head' }, back, h('h2', { id: 'modal-title' }, plain(view.title && view.title.text)), all),
      body, this.notice,
      h('div', { class: 'dialog-foot' }, this.cancel, this.submit));
    this.dialog.replaceChildren(form);
    for (const [id, field] of this.fields) {
      if (kept[id] && kept[id].action === field.action && field.write) field.write(kept[id]);
    }
  }

  focusFirst() {
    const wanted = (this.view.blocks || []).find((b) => b.element && b.element.focus_on_load);
    const first = wanted ? this.fields.get(wanted.block_id) : this.fields.values().next().value;
    (first ? first.focus : this.cancel).focus();
  }

  values() {
    const out = {};
    for (const [id, field] of this.fields) out[id] = { action: field.action, ...field.read() };
    return out;
  }

  // typed is what the form holds, as the server takes it.
  typed() {
    return Object.fromEntries(Object.entries(this.values()).map(([id, value]) => [id, entered(value)]));
  }

  async send() {
    if (this.busy) return;
    const missing = this.complainOfMissing();
    if (missing) {
      missing.focus();
      return;
    }
    this.setBusy(true);
    this.say('');
    try {
      const result = await this.deps.act('submit', { view: this.view.id, values: this.typed() });
      const wrong = Object.entries(result.errors || {});
      wrong.forEach(([block, words]) => this.fields.get(block)?.complain(clientWords(words)));
      if (wrong.length) {
        this.say(t('form.fix'));
        this.fields.get(wrong[0][0])?.focus.focus();
      }
    } catch (problem) {
      this.say(this.deps.failed(problem));
    } finally {
      this.setBusy(false);
      this.deps.refresh();
    }
  }

  // complainOfMissing marks required fields that are empty, as Slack's own form does, and returns the first.
  complainOfMissing() {
    let first = null;
    for (const block of this.view.blocks || []) {
      const field = this.fields.get(block.block_id);
      if (block.type !== 'input' || !field) continue;
      const empty = Object.values(entered(field.read())).every((v) => (Array.isArray(v) ? v.length === 0 : !v || !String(v).trim()));
      const wrong = empty && !block.optional;
      field.complain(wrong ? t('form.required') : '');
      if (wrong && !first) first = field.focus;
    }
    return first;
  }

  async click(el, block, value) {
    this.say('');
    try {
      await this.deps.act('click', { view: this.view.id, block: block.block_id, action: el.action_id, ...entered(value), entered: this.typed() });
    } catch (problem) {
      this.say(this.deps.failed(problem));
    }
    this.deps.refresh();
  }

  async close(all = false) {
    if (!this.view || this.busy) return;
    const view = this.view.id;
    try {
      await this.deps.act('close', { view, all });
    } catch (problem) {
      if (problem.code !== 'not_found') {
        this.say(this.deps.failed(problem));
        return;
      }
    }
    this.deps.refresh();
  }

  say(words) {
    this.notice.textContent = words;
    this.notice.hidden = !words;
  }

  setBusy(busy) {
    this.busy = busy;
    this.dialog.classList.toggle('saving', busy);
    if (!this.submit) return;
    this.submit.disabled = busy;
    this.submit.replaceChildren(...(busy ? [t('form.saving')] : plain(this.view.submit && this.view.submit.text)));
  }
}
