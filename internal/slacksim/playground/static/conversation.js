// The messages of one place, drawn so that what did not change keeps its nodes (and its focus and open choices).
import { h, icon, avatar } from './dom.js';
import { t, timeOf, dayOf, dayKey, fullOf, getLang } from './i18n.js';
import { blocks } from './blocks.js';
import { mrkdwn, unescape } from './mrkdwn.js';
import { attachment, picture } from './picture.js';
import { menu } from './popup.js';
import { entered } from './api.js';

const groupGap = 5 * 60 * 1000;

export class Conversation {
  /** deps: context(), act(action, body), failed(problem) → words, refresh(), notice(text), earlier(), fill(words), say(words). */
  constructor({ scroll, log, jump }, deps) {
    this.scroll = scroll;
    this.log = log;
    this.jump = jump;
    this.deps = deps;
    this.nodes = new Map();
    this.place = '';
    scroll.addEventListener('scroll', () => { if (this.atEnd()) jump.hidden = true; });
    jump.addEventListener('click', () => this.toEnd());
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.jump.hidden = true;
  }

  /** Draws messages and the page's own notices for the place. */
  show(state, place, notices) {
    const moved = place !== this.place || this.lang !== getLang() || this.me !== state.me.id;
    if (moved) this.nodes.clear();
    const follow = moved || this.atEnd();
    const before = this.scroll.scrollHeight;
    const keepFromEnd = this.growing ? before - this.scroll.scrollTop : -1;
    Object.assign(this, { place, lang: getLang(), me: state.me.id, growing: false });
    this.log.setAttribute('role', 'log');
    this.log.setAttribute('aria-label', t('composer.channel', { name: state.channel.name }));
    const wanted = this.wanted(state, notices);
    const grew = wanted.some(([key]) => !this.nodes.has(key));
    const next = new Map();
    for (const [key, make] of wanted) next.set(key, this.nodes.get(key) || make());
    this.nodes = next;
    reconcile(this.log, [...next.values()]);
    this.jump.replaceChildren(icon('down'), t('msg.new'));
    if (keepFromEnd >= 0) this.scroll.scrollTop = this.scroll.scrollHeight - keepFromEnd;
    else if (follow) {
      this.toEnd();
      this.settle();
    } else if (grew) this.jump.hidden = false;
  }

  // settle keeps the end in view while pictures load.
  settle() {
    for (const img of this.log.querySelectorAll('img')) {
      if (!img.complete) img.addEventListener('load', () => { if (this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 700) this.toEnd(); }, { once: true });
    }
  }

  // wanted lists the rows as pairs of a key and a maker, in order.
  wanted(state, notices) {
    const { me } = state;
    const rows = [];
    const lines = [...state.channel.messages.map((m) => ({ ...m, at: Number(m.ts) * 1000 })), ...notices]
      .sort((a, b) => a.at - b.at || (a.notice || 0) - (b.notice || 0));
    if (state.channel.earlier > 0) {
      rows.push([`earlier|${state.channel.earlier}`, () => h('button', {
        type: 'button', class: 'earlier', onclick: () => { this.growing = true; this.deps.earlier(); },
      }, t('msg.earlier', { n: state.channel.earlier }))]);
    }
    if (!lines.length) rows.push([`empty|${state.app.commands.length}`, () => this.empty(state)]);
    let day = '';
    let last = null;
    for (const m of lines) {
      const key = dayKey(m.at, me.tz);
      if (key !== day) {
        day = key;
        last = null;
        const today = state.clock ? state.clock.at : m.at;
        rows.push([`day|${key}|${dayKey(today, me.tz)}`, () => this.day(m.at, today, me.tz)]);
      }
      const author = m.notice ? 'slackbot' : m.user;
      const joined = last && last.author === author && m.at - last.at < groupGap && last.ephemeral === Boolean(m.ephemeral);
      last = { author, at: m.at, ephemeral: Boolean(m.ephemeral) };
      rows.push([`${m.ts || m.notice}|${Boolean(joined)}|${JSON.stringify(m)}`, () => this.message(m, joined, me)]);
    }
    return rows;
  }

  day(at, now, zone) {
    let words = dayOf(at, zone);
    if (dayKey(at, zone) === dayKey(now, zone)) words = `${t('day.today')} · ${words}`;
    else if (dayKey(at + 86400000, zone) === dayKey(now, zone)) words = `${t('day.yesterday')} · ${words}`;
    return h('div', { class: 'day' }, h('span', null, words));
  }

  message(m, joined, me) {
    const ctx = this.deps.context();
    const author = m.notice ? { name: t('msg.slackbot'), bot: true, id: '' } : ctx.people.get(m.user) || { name: m.user, tone: 0, initials: '?', bot: m.bot };
    const stamp = h('time', { class: 'stamp', datetime: new Date(m.at).toISOString(), title: fullOf(m.at, me.tz) }, timeOf(m.at, me.tz));
    const alone = m.ephemeral || m.notice;
    const body = h('div', { class: 'msg-body' },
      alone ? h('div', { class: 'only' }, icon('eye'), t('msg.only')) : null,
      joined ? null : h('div', { class: 'msg-head' }, h('span', { class: 'author' }, author.name),
        author.bot ? h('span', { class: 'tag' }, t('msg.app')) : null, stamp),
      m.thread ? h('div', { class: 'only' }, t('msg.thread')) : null,
      this.content(m, ctx), h('p', { class: 'msg-error', role: 'alert', hidden: true }));
    const gutter = h('div', { class: 'gutter' }, joined ? stamp : avatar(author, author.id === '' ? 'slackbot' : ''));
    const article = h('article', {
      class: `msg${joined ? ' joined' : ''}${alone ? ' ephemeral' : ''}`, 'data-ts': m.ts || false, 'aria-label': `${author.name}, ${timeOf(m.at, me.tz)}`,
    }, gutter, body);
    if (!m.notice) article.append(this.tools(m, article));
    return article;
  }

  content(m, ctx) {
    const own = {
      ...ctx,
      act: (el, block, value) => this.click(m, el, block, value),
      suggest: (el, block, query) => this.deps.suggest({ channel: this.place, ts: m.ts, block: block.block_id, action: el.action_id, query }),
    };
    const edited = m.edited ? h('span', { class: 'edited' }, ` ${t('msg.edited')}`) : null;
    const files = (m.files || []).map((f) => (f.image ? picture({ slack_file: { id: f.id }, alt_text: f.alt || f.name }) : attachment(f)));
    if (m.notice) return h('div', { class: 'b-text' }, m.text);
    if (m.blocks && m.blocks.length) return h('div', { class: 'blocks' }, blocks(m.blocks, own), files, edited);
    return h('div', { class: 'blocks' }, h('div', { class: 'b-text' }, mrkdwn(m.text, ctx), edited), files);
  }

  tools(m, article) {
    const button = h('button', { type: 'button', class: 'msg-more', 'aria-label': t('msg.menu'), title: t('msg.menu'), 'aria-haspopup': 'menu', 'aria-expanded': 'false' }, icon('more'));
    button.addEventListener('click', () => {
      const shortcuts = m.ephemeral ? [] : this.deps.shortcuts().map((s) => ({ text: s.name, detail: this.deps.bot().name, run: () => this.shortcut(m, s, article) }));
      const copy = { text: t('msg.copy'), run: () => this.copy(m) };
      menu(button, [...shortcuts, copy], { label: t('msg.menu') });
    });
    return button;
  }

  async copy(m) {
    try {
      await navigator.clipboard.writeText(unescape(m.text || ''));
      this.deps.say(t('msg.copied'));
    } catch { /* the browser does not allow it here; the text can still be selected */ }
  }

  async click(m, el, block, value) {
    const wrong = () => this.log.querySelector(`[data-ts="${CSS.escape(m.ts)}"] .msg-error`);
    const tell = (words) => {
      const node = wrong();
      if (!node) return;
      node.textContent = words;
      node.hidden = !words;
    };
    tell('');
    try {
      await this.deps.act('click', { channel: this.place, ts: m.ts, block: block.block_id, action: el.action_id, ...entered(value) });
    } catch (problem) {
      tell(this.deps.failed(problem));
    }
    await this.deps.refresh();
  }

  async shortcut(m, s, article) {
    const error = article.querySelector('.msg-error');
    error.hidden = true;
    try {
      await this.deps.act('shortcut', { channel: this.place, ts: m.ts, callback: s.id });
    } catch (problem) {
      error.textContent = this.deps.failed(problem);
      error.hidden = false;
    }
    await this.deps.refresh();
  }

  empty(state) {
    const tries = state.app.commands.slice(0, 5).map((c) => h('button', {
      type: 'button', class: 'try', onclick: () => this.deps.fill(`${c.name} `),
    }, h('span', { class: 'name' }, c.name), h('span', { class: 'detail' }, c.description)));
    return h('div', { class: 'empty' }, h('span', { class: 'empty-mark', 'aria-hidden': 'true' }, icon('bars')),
      h('h3', null, t('empty.title')), tries.length ? h('p', null, t('empty.text')) : null, h('div', { class: 'tries' }, tries));
  }
}

/** Makes parent's children the given nodes, moving as few as possible. */
export function reconcile(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] || null);
  });
}
