// Slack's mrkdwn as DOM nodes. Texts arrive with &, < and > escaped; they are unescaped here, once, piece by piece.
import { h, add } from './dom.js';
import { emoji } from './emoji.js';
import { dateOf, timeOf, dayOf } from './i18n.js';

export const unescape = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** Plain text with emoji shortcodes. */
export function plain(text, withEmoji = true) {
  const raw = unescape(text || '');
  return withEmoji ? emojified(raw) : [raw];
}

function emojified(text) {
  const out = [];
  let from = 0;
  for (const hit of text.matchAll(/:([a-z0-9_+\-]+(?:::skin-tone-\d)?):/g)) {
    const character = emoji(hit[1]);
    if (!character) continue;
    out.push(text.slice(from, hit.index), h('span', { class: 'emoji', role: 'img', 'aria-label': hit[1] }, character));
    from = hit.index + hit[0].length;
  }
  out.push(text.slice(from));
  return out;
}

/** A mrkdwn text as a list of nodes. `ctx` has people, channels and me. */
export function mrkdwn(text, ctx) {
  const out = [];
  const parts = (text || '').split(/```/);
  parts.forEach((part, i) => {
    const closed = i % 2 === 1 && i < parts.length - 1;
    if (closed) {
      out.push(h('pre', { class: 'pre' }, links(part.replace(/^\n/, '').replace(/\n$/, ''), ctx)));
    } else {
      const unclosed = i % 2 === 1 ? '```' : '';
      let body = unclosed + part;
      if (i > 0 && !unclosed) body = body.replace(/^\n/, '');
      if (i + 1 < parts.length - 1) body = body.replace(/\n$/, '');
      if (body) out.push(...lines(body, ctx));
    }
  });
  return out;
}

const bullet = /^(\s*)(?:[•◦▪*-]|(\d{1,3}[.)]))\s+(.*)$/;

// lines groups quotes and lists; everything else keeps its line breaks.
function lines(text, ctx) {
  const out = [];
  let open = null; // { kind, node }
  let fresh = true;
  for (const line of text.split('\n')) {
    const quote = line.match(/^(?:&gt;|>)\s?(.*)$/);
    const item = quote ? null : line.match(bullet);
    const kind = quote ? 'quote' : item ? 'list' : '';
    if (open && open.kind !== kind) {
      open = null;
      fresh = true;
    }
    if (quote) {
      if (!open) out.push((open = { kind, node: h('blockquote', { class: 'quote' }) }).node);
      else open.node.append(h('br'));
      add(open.node, inline(quote[1], ctx));
    } else if (item) {
      if (!open) out.push((open = { kind, node: h('ul', { class: 'bullets' }) }).node);
      const deep = Math.min(2, Math.floor(item[1].length / 2));
      open.node.append(h('li', { class: `depth-${deep}`, 'data-mark': item[2] || '•' }, inline(item[3], ctx)));
    } else {
      if (!fresh) out.push(h('br'));
      out.push(...inline(line, ctx));
      fresh = false;
      continue;
    }
    fresh = true;
  }
  return out;
}

const marks = { '*': 'strong', _: 'em', '~': 's' };
const wordBefore = /[\p{L}\p{N}]/u;

// inline reads code, <…> tokens and the three styles; a mark counts only at a word's edge, as in Slack.
function inline(text, ctx) {
  const out = [];
  let plainText = '';
  const flush = () => {
    if (plainText) out.push(...emojified(unescape(plainText)));
    plainText = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === '`') {
      const end = text.indexOf('`', i + 1);
      if (end > i + 1) {
        flush();
        out.push(h('code', { class: 'code' }, links(text.slice(i + 1, end), ctx)));
        i = end;
        continue;
      }
    } else if (c === '<') {
      const end = text.indexOf('>', i + 1);
      if (end > i + 1) {
        flush();
        out.push(token(text.slice(i + 1, end), ctx));
        i = end;
        continue;
      }
    } else if (marks[c]) {
      const end = closing(text, i);
      if (end > 0) {
        flush();
        out.push(h(marks[c], null, inline(text.slice(i + 1, end), ctx)));
        i = end;
        continue;
      }
    }
    plainText += c;
  }
  flush();
  return out;
}

// closing finds where the style that opens at i ends, or -1 if the mark is just a character.
function closing(text, i) {
  const c = text[i];
  const before = text[i - 1];
  const after = text[i + 1];
  if ((before && wordBefore.test(before) && !cjk.test(before)) || !after || /\s/.test(after) || after === c) return -1;
  for (let j = i + 2; j < text.length; j += 1) {
    if (text[j] === '<') { // a mark inside a link is part of the link
      const end = text.indexOf('>', j);
      if (end > 0) j = end;
      continue;
    }
    if (text[j] !== c || /\s/.test(text[j - 1])) continue;
    const next = text[j + 1];
    if (!next || !wordBefore.test(next) || cjk.test(next)) return j;
  }
  return -1;
}

const cjk = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

// links keeps text as it is except for <…> tokens, as inside code.
function links(text, ctx) {
  return text.split(/(<[^>\n]+>)/).map((piece) =>
    piece.startsWith('<') && piece.endsWith('>') && piece.length > 2 ? token(piece.slice(1, -1), ctx) : unescape(piece));
}

function token(body, ctx) {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const shown = bar < 0 ? '' : body.slice(bar + 1);
  if (target.startsWith('@')) return mention(target.slice(1), shown, ctx);
  if (target.startsWith('#')) return channelMention(target.slice(1), shown, ctx);
  if (target.startsWith('!date^')) return dateToken(target, shown, ctx);
  if (target.startsWith('!')) {
    const name = target.slice(1).split('^')[0];
    return h('span', { class: 'mention everyone' }, shown ? unescape(shown) : `@${name}`);
  }
  return link(unescape(target), shown ? emojified(unescape(shown)) : null);
}

/** A link that opens elsewhere; anything but web and mail addresses stays text. */
export function link(address, shown) {
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return h('span', null, shown || address);
  const words = shown || address.replace(/^mailto:|^tel:/i, '');
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer', class: 'link' }, words);
}

export function mention(id, shown, ctx) {
  const person = ctx.people.get(id);
  const name = person ? person.name : shown ? unescape(shown) : id;
  const mine = id === ctx.me ? ' mine' : '';
  return h('span', { class: `mention${mine}`, title: person ? person.real : false }, `@${name}`);
}

export function channelMention(id, shown, ctx) {
  const channel = ctx.channels.get(id);
  const words = `#${channel ? channel.name : shown ? unescape(shown) : id}`;
  if (!channel) return h('span', { class: 'mention' }, words);
  return h('button', { class: 'mention', type: 'button', onclick: () => ctx.go(id) }, words);
}

function dateToken(target, shown, ctx) {
  const [, seconds, pattern] = target.split('^');
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms) || !pattern) return h('span', null, unescape(shown));
  const words = unescape(pattern)
    .replace(/\{date_(num|short|short_pretty|slashes)\}/g, () => dateOf(ms, ctx.zone))
    .replace(/\{date(_long|_pretty|_long_pretty)?\}/g, () => dayOf(ms, ctx.zone))
    .replace(/\{time(_secs)?\}/g, () => timeOf(ms, ctx.zone));
  return h('time', { datetime: new Date(ms).toISOString() }, words);
}
