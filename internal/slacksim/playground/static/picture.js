// Pictures of blocks and files. They come from this server only: a file of the workspace, or nothing.
import { h, icon } from './dom.js';
import { t } from './i18n.js';

// source finds the workspace's file that the picture means.
function source(image) {
  const file = image.slack_file || {};
  const address = file.url || image.image_url || '';
  const known = file.id || (address.match(/\/files(?:-pri)?\/([A-Z0-9]+(?:-[A-Z0-9]+)?)\//) || [])[1];
  return known ? `/playground/files/${encodeURIComponent(known)}` : '';
}

/** A picture that grows when pressed; its alt text where it can't be shown. */
export function picture(image) {
  const alt = image.alt_text || '';
  const address = source(image);
  if (!address) return fallback(alt);
  const img = h('img', { src: address, alt, loading: 'lazy', decoding: 'async' });
  const button = h('button', { class: 'picture', type: 'button', 'aria-label': t('image.enlarge', { alt }), onclick: () => enlarge(address, alt) }, img);
  img.addEventListener('error', () => button.replaceWith(fallback(alt)));
  return button;
}

/** A file that is no picture, to be downloaded. */
export function attachment(file) {
  return h('a', { class: 'attachment', href: `/playground/files/${encodeURIComponent(file.id)}`, download: file.name }, icon('down'), file.name);
}

function fallback(alt) {
  return h('span', { class: 'picture-missing' }, alt || t('image.missing'));
}

function enlarge(address, alt) {
  const close = h('button', { class: 'round', type: 'button', 'aria-label': t('form.close') }, icon('close'));
  const dialog = h('dialog', { class: 'lightbox', 'aria-label': alt },
    close, h('img', { src: address, alt }), alt ? h('p', null, alt) : null);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
