// Puts the page together: one snapshot from the server, drawn by the parts; every action goes back to the server.
import { h, icon } from './dom.js';
import { t, setLang, getLang, shortOf } from './i18n.js';
import * as api from './api.js';
import { Sidebar } from './sidebar.js';
import { Clock } from './clock.js';
import { Conversation } from './conversation.js';
import { Composer } from './composer.js';
import { Modal } from './modal.js';
import { closeMenu } from './popup.js';
import { blocks } from './blocks.js';

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(window.location.search);
const page = { as: address.get('as') || '', where: address.get('in') || '', limit: 150, state: null, alive: true, noticeCount: 0 };
const notices = []; // what Slackbot would say, to this tab alone: {notice, person, place, at, text}
// opening is whose home the app was last told of, at which time of the workspace, and whether it is still at it.
const opening = { person: '', at: 0, waiting: false };
const homeLife = 60000; // milliseconds of the workspace's time after which a home on the screen is asked for anew

setLang(address.get('lang') || document.documentElement.lang.slice(0, 2));

let running = null;
let again = false;

/** Reads a new snapshot and draws it; calls during one that runs make one more. */
function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      const asked = { as: page.as, where: page.where, limit: page.limit };
      try {
        const state = await api.snapshot(asked);
        if (asked.as === page.as && asked.where === page.where) draw(state);
        else again = true;
        banner(true);
      } catch (problem) {
        if (problem.code === 'network') banner(false);
        else console.error('playground: snapshot', problem.code);
      }
    } while (again);
  })().finally(() => { running = null; });
  return running;
}

function banner(alive) {
  page.alive = alive;
  const words = !alive ? t('net.lost') : page.state && !page.state.app.connected ? t('net.noapp') : '';
  $('banner').textContent = words;
  $('banner').hidden = !words;
}

/** Does something as this person. */
const act = (action, body) => api.act(action, { as: page.state.me.id, ...body });

/** Words for a call that failed. */
function failed(problem) {
  const known = { network: 'error.network', server: 'error.server', not_found: 'error.not_found', past: 'clock.past', too_far: 'clock.far', busy: 'clock.wait',
    clock_failed: 'clock.failed', not_in_channel: 'error.not_in_channel', too_long: 'error.too_long', operation_timeout: 'error.timeout' };
  if (known[problem.code]) return t(known[problem.code]);
  return t('error.action', { code: problem.code || 'server' });
}

function context() {
  const { state } = page;
  const people = new Map([...state.people, state.bot].map((p) => [p.id, p]));
  return { people, channels: new Map(state.channels.map((c) => [c.id, c])), me: state.me.id, zone: state.me.tz, go };
}

function go(place) {
  closeMenu();
  drawer(false);
  if (place === page.where) return;
  page.where = place;
  page.limit = 150;
  remember(true);
  refresh();
}

function become(person) {
  if (person === page.as) return;
  page.as = person;
  page.where = page.where.startsWith('D') ? '' : page.where;
  remember(true);
  refresh();
}

function language() {
  setLang(getLang() === 'zh' ? 'en' : 'zh');
  remember(false);
  if (page.state) draw(page.state);
}

/** Keeps person, place and language in the address, so that a reload and a second tab find them. */
function remember(push) {
  const query = new URLSearchParams({ as: page.as, in: page.where, lang: getLang() });
  window.history[push ? 'pushState' : 'replaceState'](null, '', `?${query}`);
}

window.addEventListener('popstate', () => {
  const q = new URLSearchParams(window.location.search);
  Object.assign(page, { as: q.get('as') || '', where: q.get('in') || '' });
  setLang(q.get('lang') || getLang());
  refresh();
});

function drawer(open) {
  document.body.classList.toggle('drawer', open);
  $('main').inert = open && window.matchMedia('(max-width: 760px)').matches;
  $('open-side')?.setAttribute('aria-expanded', String(open));
  if (open) $('side').querySelector('.drawer-close')?.focus();
  else if ($('side').contains(document.activeElement)) $('open-side')?.focus();
}

const say = (words) => { $('live').textContent = words; };

/** Shows what Slackbot would say to this person alone. */
function notice(text, place = page.where) {
  const { state } = page;
  const last = state.channel && state.channel.id === place ? state.channel.messages.at(-1) : null;
  const at = Math.max(state.now, last ? Number(last.ts) * 1000 : 0);
  page.noticeCount += 1;
  notices.push({ notice: page.noticeCount, person: state.me.id, place, at, text });
  draw(state);
  say(text);
}

/** Sends what was typed: a command or a message. False means that it should come back into the box. */
async function send(words, note) {
  const { state } = page;
  const place = page.where;
  const typed = words.match(/^\/(\S+)\s*([\s\S]*)$/);
  const command = typed && state.app.commands.find((c) => c.name === `/${typed[1].toLowerCase()}`);
  if (typed && !command) {
    notice(t('error.unknown_command', { command: `/${typed[1]}` }), place);
    return false;
  }
  try {
    if (command) {
      note(h('span', { class: 'running' }, t('composer.running', { command: command.name })));
      await act('command', { channel: place, command: command.name, text: typed[2] });
    } else {
      await act('say', { channel: place, text: words });
    }
  } catch (problem) {
    notice(command ? commandFailed(command.name, problem) : failed(problem), place);
    return false;
  } finally {
    conversation.toEnd();
    refresh();
  }
  return true;
}

function commandFailed(command, problem) {
  if (['network', 'server', 'not_in_channel', 'too_long'].includes(problem.code)) return failed(problem);
  return t('error.command', { command, code: problem.code });
}

async function move(request) {
  const done = api.act('clock', request);
  refresh();
  try {
    return await done;
  } finally {
    refresh();
  }
}

const clock = new Clock({ move, failed, say });
const sidebar = new Sidebar($('side'), clock.root, { go, become, language, close: () => drawer(false) });
const shared = { context, act, failed, refresh, say, suggest: async (body) => (await act('suggest', body)).options };
const conversation = new Conversation({ scroll: $('scroll'), log: $('log'), jump: $('jump') }, {
  ...shared,
  shortcuts: () => page.state.app.shortcuts,
  bot: () => page.state.bot,
  earlier: () => { page.limit += 300; refresh(); },
  fill: (words) => composer.fill(words),
});
const composer = new Composer($('composer'), { state: () => page.state, send });
const modal = new Modal(shared);
const home = { node: null, key: '' };

function draw(state) {
  const first = !page.state;
  page.state = state;
  if (state.me.id !== page.as || state.where !== page.where || first) {
    page.as = state.me.id;
    page.where = state.where;
    remember(false);
  }
  const unread = state.channels.reduce((n, c) => n + c.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}${state.me.name} · ${state.title}`;
  $('skip').textContent = t('skip');
  sidebar.update(state, page.where);
  clock.update(state.clock);
  drawTop(state);
  if (state.channel) drawChannel(state);
  else drawHome(state);
  modal.show(state.view);
  banner(page.alive);
  document.body.dataset.ready = `${state.me.id} ${state.where}`;
}

function drawTop(state) {
  const { channel } = state;
  const kind = channel ? channel.kind : 'home';
  const mark = { channel: 'hash', private: 'lock', home: 'home' }[kind];
  const name = channel ? channel.name : state.bot.name;
  const detail = {
    home: t('top.home', { name: state.me.name }), im: t('top.dm'),
  }[kind] || (channel.topic || t('top.members', { n: channel.count }));
  const unread = state.channels.some((c) => c.unread && c.id !== page.where);
  const key = JSON.stringify([getLang(), kind, name, detail, unread, state.me.id, state.clock && shortOf(state.clock.at, state.clock.zone)]);
  if (drawTop.key === key) return;
  drawTop.key = key;
  $('top').replaceChildren(
    h('button', { type: 'button', class: 'round drawer-open', id: 'open-side', 'aria-label': t('side.open'), 'aria-expanded': 'false', 'aria-controls': 'side', onclick: () => drawer(true) },
      icon('menu'), unread ? h('span', { class: 'dot', 'aria-hidden': 'true' }) : ''),
    h('div', { class: 'top-text' }, h('h2', null, mark ? icon(mark) : '', name), h('p', { class: 'detail' }, detail)),
    state.clock ? h('button', { type: 'button', class: 'top-clock', 'aria-label': t('clock.title'), onclick: () => drawer(true) }, icon('clock'), shortOf(state.clock.at, state.clock.zone)) : '');
}

function drawChannel(state) {
  home.key = '';
  opening.person = '';
  $('log').classList.remove('as-home');
  const mine = notices.filter((n) => n.person === state.me.id && n.place === state.channel.id);
  conversation.show(state, `${state.channel.id}`, mine);
  const direct = state.channel.kind === 'im' || state.channel.kind === 'mpim';
  composer.update({ place: `${state.me.id}|${state.channel.id}`, usable: true, label: t(direct ? 'composer.dm' : 'composer.channel', { name: state.channel.name }) });
  const entry = state.channels.find((c) => c.id === state.channel.id);
  if (entry && entry.unread && document.visibilityState === 'visible') {
    const last = state.channel.messages.at(-1);
    if (last) api.act('read', { as: state.me.id, channel: state.channel.id, ts: last.ts }).catch(() => {});
  }
}

// openHome tells the app that the person looks at its home, as Slack does.
async function openHome(person, at) {
  Object.assign(opening, { person, at, waiting: true });
  try {
    await api.act('home', { as: person });
  } catch (problem) {
    say(failed(problem));
  }
  opening.waiting = false;
  refresh();
}

function drawHome(state) {
  composer.update({ place: `${state.me.id}|home`, usable: false, label: '' });
  $('jump').hidden = true;
  const view = state.home;
  const stale = state.clock && !state.clock.busy && state.now - opening.at > homeLife;
  if (!opening.waiting && (opening.person !== state.me.id || stale)) openHome(state.me.id, state.now);
  const key = JSON.stringify([state.me.id, getLang(), view ? view.hash : opening.waiting]);
  if (home.key === key) return;
  home.key = key;
  conversation.place = '';
  conversation.nodes.clear();
  $('log').removeAttribute('role');
  $('log').classList.add('as-home');
  const error = h('p', { class: 'msg-error', role: 'alert', hidden: true });
  const ctx = {
    ...context(),
    state: view ? view.state : {},
    suggest: (el, block, query) => shared.suggest({ view: view.id, block: block.block_id, action: el.action_id, query }),
    act: async (el, block, value) => {
      error.hidden = true;
      try {
        await act('click', { view: view.id, block: block.block_id, action: el.action_id, ...api.entered(value) });
      } catch (problem) {
        error.textContent = failed(problem);
        error.hidden = false;
      }
      await refresh();
    },
  };
  const body = view ? blocks(view.blocks, ctx) : h('div', { class: 'empty' }, h('span', { class: 'empty-mark', 'aria-hidden': 'true' }, icon('home')), h('p', null, t(opening.waiting ? 'home.loading' : 'home.empty')));
  $('log').replaceChildren(h('section', { class: 'home blocks' }, body, error));
}

$('scrim').addEventListener('click', () => drawer(false));
document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && document.body.classList.contains('drawer')) drawer(false);
});
window.matchMedia('(max-width: 760px)').addEventListener('change', () => drawer(false));
// A browser holds few connections to one server, so a tab that nobody sees gives its stream back and asks now and then.
let stream = null;
function listen() {
  const visible = document.visibilityState === 'visible';
  if (visible && !stream) {
    stream = api.watch(refresh, banner);
  } else if (!visible && stream) {
    stream.close();
    stream = null;
  }
}

document.addEventListener('visibilitychange', () => {
  listen();
  refresh();
});
setInterval(() => { if (!stream) refresh(); }, 5000);
setInterval(() => { if (page.state && page.state.clock) refresh(); }, 20000);
listen();
refresh();
