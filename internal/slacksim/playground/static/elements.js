// Block Kit's interactive elements. In messages, App Home and actions blocks they act at once; in input blocks they are
// read when the form is submitted.
import { h, icon } from './dom.js';
import { t } from './i18n.js';
import { plain, unescape } from './mrkdwn.js';
import { confirmed } from './confirm.js';
import { menu } from './popup.js';
import { picture } from './picture.js';
import { combobox } from './combobox.js';

const words = (object) => unescape(object ? object.text || '' : '');

/**
 * A control: node to show, focus (what a label points at), group (several fields under one label), read() the value.
 * With ctx.input it waits for the form; otherwise a change calls ctx.act(element, block, value).
 */
export function control(el, block, ctx) {
  const make = makers[el.type] || unknown;
  const state = ((ctx.state || {})[block.block_id] || {})[el.action_id];
  const fire = async (node) => {
    if (el.confirm && !(await confirmed(el.confirm, ctx))) {
      if (made.reset) made.reset();
      return;
    }
    node.setAttribute('aria-busy', 'true');
    node.classList.add('busy');
    try {
      await ctx.act(el, block, made.read());
    } finally {
      node.removeAttribute('aria-busy');
      node.classList.remove('busy');
    }
  };
  const made = make(el, { block, ctx, state, id: ctx.id, fire, changed: () => {
    if (ctx.input ? block.dispatch_action : true) fire(made.node);
  } });
  made.focus = made.focus || made.node;
  made.type = el.type;
  made.action = el.action_id;
  return made;
}

const makers = {
  button,
  image: (el) => ({ node: picture(el), read: () => ({}) }),
  overflow,
  static_select: select,
  users_select: (el, env) => select(withPeople(el, env), env),
  conversations_select: (el, env) => select(withChannels(el, env), env),
  channels_select: (el, env) => select(withChannels(el, env), env),
  external_select: external,
  multi_static_select: (el, env) => many(el, env),
  multi_users_select: (el, env) => many(withPeople(el, env), env),
  multi_conversations_select: (el, env) => many(withChannels(el, env), env),
  multi_channels_select: (el, env) => many(withChannels(el, env), env),
  multi_external_select: externalMany,
  checkboxes: (el, env) => many(el, env),
  radio_buttons: (el, env) => many(el, env),
  datepicker: (el, env) => field(el, env, 'date', el.initial_date, 'selected_date'),
  timepicker: (el, env) => field(el, env, 'time', el.initial_time, 'selected_time'),
  datetimepicker: moment,
  plain_text_input: textInput,
  rich_text_input: textInput,
  email_text_input: (el, env) => field(el, env, 'email', el.initial_value, 'value'),
  url_text_input: (el, env) => field(el, env, 'url', el.initial_value, 'value'),
  number_input: numberInput,
  file_input: () => ({ node: h('p', { class: 'b-unknown' }, t('block.file')), read: () => ({}) }),
  workflow_button: button,
};

function unknown(el) {
  return { node: h('span', { class: 'b-unknown' }, t('block.unknown', { type: el.type })), read: () => ({}) };
}

function button(el, env) {
  const node = h('button', { type: 'button', class: `btn ${el.style || ''}`, 'aria-label': el.accessibility_label || false },
    plain(el.text && el.text.text, !el.text || el.text.emoji !== false));
  node.addEventListener('click', () => {
    if (node.classList.contains('busy')) return;
    if (el.url && /^https?:/i.test(el.url)) window.open(el.url, '_blank', 'noopener,noreferrer');
    env.fire(node);
  });
  return { node, read: () => ({ value: el.value || '' }) };
}

function overflow(el, env) {
  let picked = '';
  const made = { read: () => ({ value: picked }) };
  made.node = h('button', { type: 'button', class: 'btn square', 'aria-haspopup': 'menu', 'aria-label': t('block.overflow') }, icon('more'));
  made.node.addEventListener('click', () => menu(made.node, (el.options || []).map((o) => ({
    text: words(o.text),
    detail: words(o.description),
    run: () => {
      picked = o.value;
      env.fire(made.node);
    },
  }))));
  return made;
}

const withPeople = (el, { ctx }) => ({
  ...el,
  options: [...ctx.people.values()].filter((p) => !p.bot).map((p) => ({ value: p.id, text: { text: escaped(p.name) } })),
  initial_option: el.initial_user ? { value: el.initial_user } : null,
  initial_options: (el.initial_users || []).map((value) => ({ value })),
});

const withChannels = (el, { ctx }) => ({
  ...el,
  options: [...ctx.channels.values()].filter((c) => c.kind === 'channel' || c.kind === 'private')
    .map((c) => ({ value: c.id, text: { text: escaped(`#${c.name}`) } })),
  initial_option: (el.initial_channel || el.initial_conversation) ? { value: el.initial_channel || el.initial_conversation } : null,
  initial_options: (el.initial_channels || el.initial_conversations || []).map((value) => ({ value })),
});

const escaped = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Every option of an element, groups included. */
const allOptions = (el) => [...(el.options || []), ...(el.option_groups || []).flatMap((g) => g.options || [])];

// chosenOf reads which one is chosen: what the person picked before, else what the app set.
function chosenOf(el, state) {
  if (state) {
    const one = state.selected_option ? state.selected_option.value : '';
    return one || state.selected_user || state.selected_channel || state.selected_conversation || '';
  }
  return el.initial_option ? el.initial_option.value : '';
}

function select(el, env) {
  const chosen = chosenOf(el, env.state);
  const empty = h('option', { value: '' }, words(el.placeholder) || t('form.choose'));
  const one = (o) => h('option', { value: o.value }, words(o.text));
  const groups = (el.option_groups || []).map((g) => {
    const group = h('optgroup', { label: words(g.label) }, (g.options || []).map(one));
    return group;
  });
  const node = h('select', { class: 'select', id: env.id, 'aria-label': env.ctx.input ? false : words(el.placeholder) || t('form.choose') }, empty, (el.options || []).map(one), groups);
  node.value = chosen;
  if (node.selectedIndex < 0) node.value = '';
  node.addEventListener('change', () => {
    if (node.value || env.ctx.input) env.changed();
  });
  return { node, read: () => ({ value: node.value }), write: (v) => { node.value = v.value || ''; }, reset: () => { node.value = chosen; } };
}

// lookup asks the app for options.
const lookup = (el, env) => async (query) => {
  const found = await env.ctx.suggest(el, env.block, query);
  return found.map((o) => ({ value: o.value, text: unescape(o.text) }));
};

function external(el, env) {
  const initial = (env.state && env.state.selected_option) || el.initial_option;
  return combobox({
    id: env.id,
    placeholder: words(el.placeholder),
    initial: initial ? { value: initial.value, text: words(initial.text) } : null,
    minimum: el.min_query_length ?? 3,
    optional: Boolean(env.block.optional),
    search: lookup(el, env),
    changed: env.changed,
  });
}

function externalMany(el, env) {
  const list = h('div', { class: 'chips' });
  const picked = new Map();
  const show = (o) => {
    picked.set(o.value, o.text);
    const chip = h('button', { type: 'button', class: 'chip', onclick: () => { picked.delete(o.value); chip.remove(); env.changed(); } }, o.text, icon('close'));
    list.append(chip);
  };
  const chosen = env.state ? env.state.selected_options : el.initial_options;
  (chosen || []).forEach((o) => show({ value: o.value, text: words(o.text) }));
  const box = combobox({
    id: env.id,
    placeholder: words(el.placeholder),
    minimum: el.min_query_length ?? 3,
    search: lookup(el, env),
    changed: () => {
      const o = box.picked();
      if (!o) return;
      if (!picked.has(o.value)) show(o);
      box.clear();
      env.changed();
    },
  });
  return { node: h('div', { class: 'stack' }, list, box.node), focus: box.focus, read: () => ({ values: [...picked.keys()] }) };
}

// many is a list of boxes to tick, or of which to pick one.
function many(el, env) {
  const single = el.type === 'radio_buttons';
  const type = single ? 'radio' : 'checkbox';
  const fromState = env.state && (env.state.selected_options || env.state.selected_users || env.state.selected_channels || env.state.selected_conversations);
  const chosen = single ? [chosenOf(el, env.state)] : (fromState || el.initial_options || []).map((o) => o.value || o);
  const group = `choice-${env.id || el.action_id}`;
  const boxes = allOptions(el).map((o) => {
    const box = h('input', { type, name: group, value: o.value, checked: chosen.includes(o.value), onchange: () => env.changed() });
    const detail = o.description ? h('span', { class: 'detail' }, plain(o.description.text)) : null;
    return { box, value: o.value, node: h('label', { class: 'choice' }, box, h('span', null, plain(o.text && o.text.text), detail)) };
  });
  const read = () => {
    const values = boxes.filter((b) => b.box.checked).map((b) => b.value);
    return single ? { value: values[0] || '' } : { values };
  };
  const write = (v) => boxes.forEach((b) => { b.box.checked = (single ? [v.value] : v.values || []).includes(b.value); });
  const node = h('div', { class: `choices${boxes.length > 7 ? ' long' : ''}`, role: single ? 'radiogroup' : 'group' }, boxes.map((b) => b.node));
  return { node, focus: boxes.length ? boxes[0].box : node, group: true, read, write, reset: () => write(single ? { value: chosen[0] } : { values: chosen }) };
}

function field(el, env, type, initial, key) {
  const start = (env.state ? env.state[key] : initial) || '';
  const node = h('input', {
    type, class: 'text', id: env.id, value: start, placeholder: words(el.placeholder) || false,
    'aria-label': env.ctx.input ? false : words(el.placeholder) || false,
  });
  node.addEventListener('change', () => env.changed());
  return { node, read: () => ({ value: node.value }), write: (v) => { node.value = v.value || ''; }, reset: () => { node.value = start; } };
}

function numberInput(el, env) {
  const made = field(el, env, 'text', el.initial_value, 'value');
  made.node.inputMode = el.is_decimal_allowed ? 'decimal' : 'numeric';
  return made;
}

function moment(el, env) {
  const seconds = env.state ? env.state.selected_date_time : el.initial_date_time;
  const start = seconds ? localText(new Date(seconds * 1000)) : '';
  const node = h('input', { type: 'datetime-local', class: 'text', id: env.id, value: start });
  node.addEventListener('change', () => env.changed());
  const read = () => ({ datetime: node.value ? Math.floor(new Date(node.value).getTime() / 1000) : 0 });
  return { node, read, write: (v) => { node.value = v.datetime ? localText(new Date(v.datetime * 1000)) : ''; } };
}

const two = (n) => String(n).padStart(2, '0');
const localText = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;

function textInput(el, env) {
  const initial = typeof el.initial_value === 'string' ? el.initial_value : '';
  const start = (env.state && typeof env.state.value === 'string' ? env.state.value : initial) || '';
  const isLong = el.multiline || el.type === 'rich_text_input';
  const props = {
    class: 'text', id: env.id, placeholder: words(el.placeholder) || false, maxlength: el.max_length || false,
    minlength: el.min_length || false, autocomplete: 'off',
  };
  const node = isLong ? h('textarea', { ...props, rows: '4' }) : h('input', { ...props, type: 'text' });
  node.value = start;
  if (isLong) {
    const grow = () => {
      node.style.height = 'auto';
      node.style.height = `${Math.min(320, node.scrollHeight + 2)}px`;
    };
    node.addEventListener('input', grow);
    requestAnimationFrame(grow);
  }
  const triggers = (el.dispatch_action_config || {}).trigger_actions_on || ['on_enter_pressed'];
  if (triggers.includes('on_character_entered')) node.addEventListener('input', () => env.changed());
  else if (!isLong) node.addEventListener('change', () => env.changed());
  return { node, read: () => ({ value: node.value }), write: (v) => { node.value = v.value || ''; } };
}
