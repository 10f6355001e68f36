// The panel that moves the workspace's time.
import { h, icon } from './dom.js';
import { t, label, timeOf, dateOf, fullOf, getLang } from './i18n.js';

export class Clock {
  /** deps: move(request) → promise, failed(problem) → words, say(words). */
  constructor(deps) {
    this.deps = deps;
    this.root = h('section', { class: 'clock', hidden: true });
    this.time = h('div', { class: 'clock-time' });
    this.date = h('div', { class: 'clock-date' });
    this.presets = h('div', { class: 'clock-presets' });
    this.field = h('input', { type: 'datetime-local', class: 'clock-field', id: 'clock-field', step: '60' });
    this.go = h('button', { type: 'submit', class: 'clock-button' });
    this.form = h('form', { class: 'clock-form', novalidate: true, onsubmit: (e) => { e.preventDefault(); this.toField(); } }, this.field, this.go);
    this.status = h('div', { class: 'clock-status', role: 'status' });
    this.title = h('h2', { class: 'visually-hidden', id: 'clock-title' });
    this.root.setAttribute('aria-labelledby', 'clock-title');
    this.root.append(this.title, h('div', { class: 'clock-now' }, icon('clock'), this.time, this.date), this.presets, this.form, this.status);
    this.touched = false;
    this.field.addEventListener('input', () => { this.touched = true; });
    this.drawn = '';
  }

  update(clock) {
    this.root.hidden = !clock;
    if (!clock) return;
    this.clock = clock;
    const key = JSON.stringify([getLang(), clock]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.title.textContent = t('clock.title');
    this.time.textContent = timeOf(clock.at, clock.zone);
    this.date.textContent = dateOf(clock.at, clock.zone);
    this.field.setAttribute('aria-label', t('clock.field'));
    this.field.min = clock.local;
    if (!this.touched || this.field.value <= clock.local) {
      this.field.value = clock.local;
      this.touched = false;
    }
    this.go.textContent = t('clock.go');
    this.drawPresets(clock);
    this.root.classList.toggle('busy', clock.busy);
    this.root.setAttribute('aria-busy', String(clock.busy));
    this.field.disabled = clock.busy;
    this.go.disabled = clock.busy;
    if (clock.busy) this.note(t('clock.busy', { time: fullOf(clock.target, clock.zone) }));
    else this.note(clock.failed ? t('clock.failed') : '', clock.failed);
  }

  drawPresets(clock) {
    const focused = this.presets.contains(document.activeElement) ? document.activeElement.dataset.move : null;
    const chip = (id, words, request, title) => h('button', {
      type: 'button', class: 'clock-button', 'data-move': id, disabled: clock.busy, title: title || false, onclick: () => this.move(request),
    }, words);
    this.presets.replaceChildren(
      ...clock.presets.map((p) => chip(p.id, label(p.label), { preset: p.id }, fullOf(p.at, clock.zone))),
      chip('hour', t('clock.hour'), { plus: 3600 }),
      chip('day', t('clock.day'), { plus: 86400 }));
    if (focused) [...this.presets.children].find((b) => b.dataset.move === focused)?.focus();
  }

  toField() {
    const { value } = this.field;
    if (!value) this.note(t('clock.empty'), true);
    else if (value <= this.clock.local) this.note(t('clock.past'), true);
    else this.move({ local: value });
  }

  async move(request) {
    this.touched = false;
    try {
      const done = await this.deps.move(request);
      this.deps.say(t('clock.done', { time: fullOf(done.at, this.clock.zone) }));
    } catch (problem) {
      this.note(this.deps.failed(problem), true);
    }
  }

  note(words, wrong = false) {
    this.status.textContent = words;
    this.status.classList.toggle('wrong', Boolean(wrong));
  }
}
