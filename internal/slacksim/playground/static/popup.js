// A small menu beside the button that opened it.
import { h } from './dom.js';

let open = null;

/** Closes the open menu, if any. */
export function closeMenu(refocus = false) {
  if (!open) return;
  const { box, anchor, stop } = open;
  open = null;
  box.remove();
  stop.abort();
  anchor.setAttribute('aria-expanded', 'false');
  if (refocus) anchor.focus();
}

/** Shows items ({text, detail, node, run, current}) under the anchor; the same anchor closes it. */
export function menu(anchor, items, { label, className = '' } = {}) {
  const again = open && open.anchor === anchor;
  closeMenu();
  if (again) return;
  const stop = new AbortController();
  const rows = items.map((item) => h('button', {
    type: 'button', role: 'menuitem', class: `menu-item${item.current ? ' current' : ''}`, 'aria-current': item.current ? 'true' : false,
    onclick: () => {
      closeMenu(true);
      item.run();
    },
  }, item.node || [h('span', null, item.text), item.detail ? h('span', { class: 'detail' }, item.detail) : null]));
  const box = h('div', { class: `menu ${className}`, role: 'menu', 'aria-label': label || false }, rows);
  (anchor.closest('dialog') || document.body).append(box);
  place(box, anchor);
  open = { box, anchor, stop };
  anchor.setAttribute('aria-expanded', 'true');
  (rows.find((r) => r.classList.contains('current')) || rows[0])?.focus({ preventScroll: true });
  const options = { signal: stop.signal };
  box.addEventListener('keydown', (e) => keys(e, rows), options);
  document.addEventListener('pointerdown', (e) => {
    if (!box.contains(e.target) && !anchor.contains(e.target)) closeMenu();
  }, options);
  window.addEventListener('resize', () => closeMenu(), options);
  document.getElementById('scroll')?.addEventListener('scroll', () => closeMenu(), options);
}

function keys(e, rows) {
  const i = rows.indexOf(document.activeElement);
  const to = { ArrowDown: i + 1, ArrowUp: i - 1 + rows.length, Home: 0, End: rows.length - 1 }[e.key];
  if (to !== undefined) {
    e.preventDefault();
    rows[to % rows.length].focus();
  } else if (e.key === 'Escape' || e.key === 'Tab') {
    e.preventDefault();
    e.stopPropagation();
    closeMenu(true);
  }
}

function place(box, anchor) {
  const a = anchor.getBoundingClientRect();
  const b = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(a.left, window.innerWidth - b.width - 8));
  const below = a.bottom + 4;
  const top = below + b.height > window.innerHeight - 8 ? Math.max(8, a.top - b.height - 4) : below;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}
