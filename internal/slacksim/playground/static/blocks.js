// Block Kit as DOM nodes.
import { h, add, uid } from './dom.js';
import { t } from './i18n.js';
import { mrkdwn, plain, unescape, link, mention, channelMention } from './mrkdwn.js';
import { emoji } from './emoji.js';
import { control } from './elements.js';
import { picture } from './picture.js';

/**
 * Renders blocks. ctx: people, channels, me, zone, go(channel); act(element, block, value) for elements that act at once;
 * field(block, control) is told of every input so that a form can read it.
 */
export function blocks(list, ctx) {
  return (list || []).map((block) => {
    const render = kinds[block.type] || unknown;
    const node = render(block, ctx);
    node.dataset.block = block.block_id || '';
    return node;
  });
}

/** A text object: mrkdwn or plain_text. */
export function text(object, ctx) {
  if (!object) return [];
  if (object.type === 'mrkdwn') return mrkdwn(object.text, ctx);
  return plain(object.text, object.emoji !== false);
}

const kinds = {
  header: (b) => h('h3', { class: 'b-header' }, text(b.text)),
  divider: () => h('hr', { class: 'b-divider' }),
  section,
  context: (b, ctx) => h('div', { class: 'b-context' }, (b.elements || []).map((el) => contextItem(el, ctx))),
  actions: (b, ctx) => h('div', { class: 'b-actions' }, (b.elements || []).map((el) => control(el, b, ctx).node)),
  image: (b, ctx) => h('div', { class: 'b-image' }, b.title ? h('div', { class: 'caption' }, text(b.title, ctx)) : null, picture(b)),
  table,
  input,
  rich_text: (b, ctx) => h('div', { class: 'b-text rich' }, (b.elements || []).map((el) => rich(el, ctx))),
  markdown: (b, ctx) => h('div', { class: 'b-text' }, mrkdwn(fromMarkdown(b.text), ctx)),
};

function unknown(b) {
  return h('p', { class: 'b-unknown' }, t('block.unknown', { type: b.type }));
}

function section(b, ctx) {
  const body = h('div', { class: 'b-body' });
  if (b.text) body.append(add(h('div', { class: 'b-text' }), text(b.text, ctx)));
  if (b.fields && b.fields.length) {
    body.append(h('div', { class: 'b-fields' }, b.fields.map((f) => h('div', { class: 'b-field' }, text(f, ctx)))));
  }
  if (!b.accessory) return h('div', { class: 'b-section' }, body);
  const isImage = b.accessory.type === 'image';
  const side = isImage ? picture(b.accessory) : control(b.accessory, b, ctx).node;
  return h('div', { class: `b-section with-side${isImage ? ' with-image' : ''}` }, body, h('div', { class: 'b-side' }, side));
}

function contextItem(el, ctx) {
  if (el.type === 'image') return picture(el);
  return h('span', { class: 'b-note' }, text(el, ctx));
}

function table(b, ctx) {
  const rows = b.rows || [];
  const settings = b.column_settings || [];
  const cell = (tag) => (c, i) => {
    const s = settings[i] || {};
    const node = h(tag, { class: `align-${s.align || 'left'}`, scope: tag === 'th' ? 'col' : false }, cellText(c, ctx));
    node.classList.toggle('long', Boolean(s.is_wrapped) && node.textContent.length > 20);
    return node;
  };
  const [head, ...rest] = rows;
  return h('div', { class: 'b-table', role: 'region', tabindex: '0', 'aria-label': t('block.table') },
    h('table', null,
      head ? h('thead', null, h('tr', null, head.map(cell('th')))) : null,
      h('tbody', null, rest.map((row) => h('tr', null, row.map(cell('td')))))));
}

function cellText(c, ctx) {
  if (!c) return [];
  if (c.type === 'rich_text') return (c.elements || []).map((el) => rich(el, ctx));
  return plain(String(c.text ?? c.value ?? ''));
}

function input(b, ctx) {
  const id = uid('field');
  const kind = control(b.element, b, { ...ctx, input: true, id });
  const grouped = kind.group;
  const optional = b.optional ? h('span', { class: 'optional' }, ` ${t('form.optional')}`) : null;
  const name = h(grouped ? 'div' : 'label', { class: 'label', id: `${id}-label`, for: grouped ? false : id }, text(b.label, ctx), optional);
  const hint = b.hint ? h('div', { class: 'hint', id: `${id}-hint` }, text(b.hint, ctx)) : null;
  const error = h('div', { class: 'error', id: `${id}-error`, role: 'alert', hidden: true });
  const target = grouped ? kind.node : kind.focus;
  target.setAttribute('aria-describedby', [hint && hint.id, error.id].filter(Boolean).join(' '));
  if (grouped) target.setAttribute('aria-labelledby', name.id);
  if (!b.optional) target.setAttribute('aria-required', 'true');
  const node = h('div', { class: 'b-input' }, name, kind.node, error, hint);
  const complain = (words) => {
    error.textContent = words || '';
    error.hidden = !words;
    node.classList.toggle('wrong', Boolean(words));
    if (words) target.setAttribute('aria-invalid', 'true');
    else target.removeAttribute('aria-invalid');
  };
  if (ctx.field) ctx.field(b, { ...kind, complain });
  return node;
}

function rich(el, ctx) {
  const parts = () => (el.elements || []).map((e) => richInline(e, ctx));
  switch (el.type) {
    case 'rich_text_list': {
      const tag = el.style === 'ordered' ? 'ol' : 'ul';
      const items = (el.elements || []).map((e) => h('li', null, rich(e, ctx)));
      return h(tag, { class: `rich-list depth-${Math.min(2, el.indent || 0)}`, start: el.offset ? el.offset + 1 : false }, items);
    }
    case 'rich_text_quote': return h('blockquote', { class: 'quote' }, parts());
    case 'rich_text_preformatted': return h('pre', { class: 'pre' }, parts());
    default: return h('div', { class: 'rich-line' }, parts());
  }
}

function richInline(e, ctx) {
  switch (e.type) {
    case 'text': return styled(plain(e.text, false), e.style);
    case 'link': return styled([link(e.url, e.text ? unescape(e.text) : null)], e.style);
    case 'user': return mention(e.user_id, '', ctx);
    case 'channel': return channelMention(e.channel_id, '', ctx);
    case 'emoji': return h('span', { class: 'emoji' }, emoji(e.name) || `:${e.name}:`);
    case 'broadcast': return h('span', { class: 'mention everyone' }, `@${e.range}`);
    case 'date': return h('time', null, e.fallback || new Date(e.timestamp * 1000).toISOString());
    default: return null;
  }
}

function styled(nodes, style = {}) {
  let out = nodes;
  for (const [name, tag] of [['code', 'code'], ['strike', 's'], ['italic', 'em'], ['bold', 'strong']]) {
    if (style[name]) out = [h(tag, { class: tag === 'code' ? 'code' : false }, out)];
  }
  return out;
}

// fromMarkdown turns the markdown block's commonest marks into mrkdwn.
function fromMarkdown(source) {
  return (source || '')
    .replace(/^#{1,6}\s+(.*)$/gm, '*$1*')
    .replace(/\*\*(.+?)\*\*/g, '*$1*')
    .replace(/~~(.+?)~~/g, '~$1~')
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<$2|$1>');
}
