// The left side: who one is, where one can go, what is unread.
import { h, icon, avatar } from './dom.js';
import { t, label, getLang } from './i18n.js';
import { menu } from './popup.js';

export class Sidebar {
  /** deps: go(place), become(person), language(), close(). */
  constructor(root, clock, deps) {
    this.deps = deps;
    this.head = h('div', { class: 'side-head' });
    this.who = h('div', { class: 'side-who' });
    this.nav = h('nav', { class: 'side-nav' });
    root.append(this.head, this.who, this.nav, clock);
    this.root = root;
    this.drawn = '';
  }

  update(state, place) {
    const key = JSON.stringify([getLang(), place, state.title, state.me, state.people, state.channels]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.root.setAttribute('aria-label', t('side.label'));
    this.drawHead(state);
    this.drawWho(state);
    this.drawNav(state, place);
  }

  drawHead(state) {
    this.head.replaceChildren(
      h('span', { class: 'mark', 'aria-hidden': 'true' }, icon('bars')),
      h('h1', { class: 'workspace' }, state.title),
      h('button', { type: 'button', class: 'side-button lang', 'aria-label': t('lang.label'), title: t('lang.label'), onclick: () => this.deps.language() }, t('lang.switch')),
      h('button', { type: 'button', class: 'side-button drawer-close', 'aria-label': t('side.close'), onclick: () => this.deps.close() }, icon('close')));
  }

  drawWho(state) {
    const others = state.people.some((p) => p.unread && p.id !== state.me.id);
    const button = h('button', {
      type: 'button', class: 'who', id: 'who', 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: t('person.hint'),
      'aria-label': `${t('person.you', { name: state.me.name })}. ${t('person.switch')}`,
    }, avatar(state.me), h('span', { class: 'who-text' }, h('span', { class: 'name' }, state.me.name),
      h('span', { class: 'detail' }, label(state.me.role) || t('person.switch'))),
    others ? h('span', { class: 'dot', 'aria-hidden': 'true' }) : null, icon('down'));
    button.addEventListener('click', () => menu(button, state.people.map((p) => ({
      current: p.id === state.me.id,
      run: () => this.deps.become(p.id),
      node: [avatar(p), h('span', { class: 'who-text' }, h('span', { class: 'name' }, p.name), h('span', { class: 'detail' }, label(p.role) || p.real)),
        p.unread ? h('span', { class: 'dot', role: 'img', 'aria-label': t('person.unread') }) : null],
    })), { label: t('person.switch'), className: 'people-menu' }));
    this.who.replaceChildren(button);
  }

  drawNav(state, place) {
    const focused = this.nav.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const row = (id, mark, name, unread, extra) => h('li', null, h('button', {
      type: 'button', class: `place${id === place ? ' current' : ''}${unread ? ' unread' : ''}`, 'data-place': id,
      'aria-current': id === place ? 'page' : false, onclick: () => this.deps.go(id),
    }, mark, h('span', { class: 'name' }, name), extra || null,
    unread ? h('span', { class: 'badge' }, h('span', { 'aria-hidden': 'true' }, unread > 99 ? '99+' : unread),
      h('span', { class: 'visually-hidden' }, t('side.unread', { n: unread }))) : null));
    const section = (title, rows) => (rows.length ? [h('h2', { class: 'side-title' }, title), h('ul', null, rows)] : []);
    const of = (...kinds) => state.channels.filter((c) => kinds.includes(c.kind));
    this.nav.replaceChildren(
      ...section(t('side.channels'), of('channel', 'private').map((c) => row(c.id, icon(c.kind === 'private' ? 'lock' : 'hash'), c.name, c.unread,
        c.kind === 'private' ? h('span', { class: 'visually-hidden' }, t('side.private')) : null))),
      ...section(t('side.dms'), of('im', 'mpim').map((c) => row(c.id, c.kind === 'im' ? avatar(state.bot, 'tiny') : icon('people'), c.name, c.unread,
        c.kind === 'im' ? h('span', { class: 'tag' }, t('msg.app')) : null))),
      ...section(t('side.app'), [row('home', icon('home'), `${state.bot.name} · ${t('side.home')}`, 0)]));
    if (focused) [...this.nav.querySelectorAll('button')].find((b) => b.dataset.place === focused)?.focus();
  }
}
