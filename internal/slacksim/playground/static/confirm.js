// The dialog that a Block Kit element may ask for before it acts.
import { h } from './dom.js';
import { t } from './i18n.js';
import { mrkdwn, plain } from './mrkdwn.js';

/** Asks; resolves to true if the person agreed. */
export function confirmed(object, ctx) {
  return new Promise((resolve) => {
    const words = (o, otherwise) => (o && o.text ? plain(o.text) : otherwise);
    const body = object.text && object.text.type === 'mrkdwn' ? mrkdwn(object.text.text, ctx) : words(object.text, '');
    const yes = h('button', { type: 'button', class: `btn ${object.style === 'danger' ? 'danger' : 'primary'} filled` }, words(object.confirm, t('confirm.yes')));
    const no = h('button', { type: 'button', class: 'btn' }, words(object.deny, t('confirm.no')));
    const dialog = h('dialog', { class: 'dialog small', 'aria-labelledby': 'confirm-title' },
      h('div', { class: 'dialog-head' }, h('h2', { id: 'confirm-title' }, words(object.title, t('confirm.title')))),
      h('div', { class: 'dialog-body' }, body),
      h('div', { class: 'dialog-foot' }, no, yes));
    let answer = false;
    yes.addEventListener('click', () => { answer = true; dialog.close(); });
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
