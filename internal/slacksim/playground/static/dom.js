// Building blocks for the page: every text goes in as a text node, never as markup.

/** Makes an element. Props: class, on<event>, aria-*, data-*, any attribute; false and null are left out. */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else if (name === 'value') el.value = value;
    else if (name === 'checked') el.checked = value;
    else el.setAttribute(name, value === true ? '' : value);
  }
  add(el, children);
  return el;
}

/** Appends children: nodes, texts, nested lists; empty ones are left out. */
export function add(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    el.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return el;
}

const paths = {
  hash: 'M9 4 7 20M17 4l-2 16M4 9h17M3 15h17',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  home: 'M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-5h4v5',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2',
  send: 'M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6 6 18',
  back: 'M15 5l-7 7 7 7',
  menu: 'M4 7h16M4 12h16M4 17h16',
  down: 'M6 9l6 6 6-6',
  slash: 'M15 4 9 20M4 4h16v16H4z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM16 8v5.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.4c2.1.8 3.5 2.800 3.500 5.600',
  bars: 'M6 19v-6M12 19V9M18 19V5',
};

/** A line icon; hidden from screen readers, since its button has a name. */
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  const attributes = { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' };
  for (const [k, v] of Object.entries(attributes)) svg.setAttribute(k, v);
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/** A person's picture: initials on a colour of their own; the app has a mark instead. */
export function avatar(person, extra = '') {
  if (!person) return h('span', { class: `avatar tone-0 ${extra}`, 'aria-hidden': 'true' }, '?');
  if (person.bot) return h('span', { class: `avatar app ${extra}`, 'aria-hidden': 'true' }, icon('bars'));
  return h('span', { class: `avatar tone-${person.tone} ${extra}`, 'aria-hidden': 'true' }, person.initials);
}

let counter = 0;
/** An id for connecting labels with fields. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
