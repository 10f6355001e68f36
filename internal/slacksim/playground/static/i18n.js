// The page's own words: English, then Simplified Chinese. What the app says comes from the app.
const texts = {
  'lang.switch': ['中文', 'English'],
  'lang.label': ['切换到中文', 'Switch to English'],
  'skip': ['Skip to the message box', '跳到消息输入框'],
  'side.label': ['Channels and people', '频道与成员'],
  'side.open': ['Open the list of channels', '打开频道列表'],
  'side.close': ['Close the list of channels', '关闭频道列表'],
  'side.channels': ['Channels', '频道'],
  'side.dms': ['Direct messages', '私信'],
  'side.app': ['App', '应用'],
  'side.home': ['Home', '主页'],
  'side.unread': ['{n} unread', '{n} 条未读'],
  'side.private': ['private', '私密'],
  'person.switch': ['Switch person', '切换成员'],
  'person.you': ['You are {name}', '当前身份：{name}'],
  'person.hint': ['See the workspace through their eyes', '以这位成员的身份查看'],
  'person.unread': ['has unread messages', '有未读消息'],
  'clock.title': ['Workspace clock', '工作区时钟'],
  'clock.hour': ['+1 hour', '+1 小时'],
  'clock.day': ['+1 day', '+1 天'],
  'clock.field': ['Date and time to move to', '要前往的日期和时间'],
  'clock.go': ['Go', '前往'],
  'clock.busy': ['Playing reminders up to {time} …', '正在推进到 {time}，提醒陆续发出…'],
  'clock.done': ['It is now {time}.', '现在是 {time}。'],
  'clock.failed': ['The clock stopped: something due in between failed. Try again.', '时钟中途停下：有一项任务出错，请再试一次。'],
  'clock.past': ['The clock only goes forward.', '时钟只能往前走。'],
  'clock.far': ['That is too far. Move at most a year at a time.', '一次最多前进一年左右。'],
  'clock.wait': ['The clock is still moving.', '时钟还在推进中。'],
  'clock.empty': ['Choose a date and time first.', '请先选择日期和时间。'],
  'top.members': ['{n} members', '{n} 位成员'],
  'top.home': ['Home of the app, as {name} sees it', '{name} 看到的应用主页'],
  'top.dm': ['Direct message with the app', '与应用的私信'],
  'msg.app': ['APP', '应用'],
  'msg.edited': ['(edited)', '（已编辑）'],
  'msg.only': ['Only visible to you', '仅对你可见'],
  'msg.thread': ['Reply in a thread', '话题回复'],
  'msg.menu': ['More actions', '更多操作'],
  'msg.copy': ['Copy text', '复制文字'],
  'msg.copied': ['Copied.', '已复制。'],
  'msg.new': ['New messages', '有新消息'],
  'msg.earlier': ['Show earlier messages ({n})', '显示更早的消息（{n}）'],
  'msg.slackbot': ['Slackbot', 'Slackbot'],
  'day.today': ['Today', '今天'],
  'day.yesterday': ['Yesterday', '昨天'],
  'empty.title': ['Nothing here yet', '这里还没有消息'],
  'empty.text': ['Type / to see what the app can do, or start with one of these:', '输入 / 查看应用能做什么，或者从这里开始：'],
  'home.empty': ['The app has not made a page for this person yet.', '应用还没有为这位成员生成主页。'],
  'home.loading': ['The app is preparing this page …', '应用正在准备主页…'],
  'composer.channel': ['Message #{name}', '发送消息到 #{name}'],
  'composer.dm': ['Message {name}', '发消息给 {name}'],
  'composer.send': ['Send', '发送'],
  'composer.commands': ['Commands', '命令'],
  'composer.slash': ['Type a slash command', '输入斜杠命令'],
  'composer.mention': ['Mention someone', '提及成员'],
  'composer.people': ['People', '成员'],
  'composer.hint': ['Enter to send, Shift + Enter for a new line', '按 Enter 发送，Shift + Enter 换行'],
  'composer.touch': ['Type / for commands', '输入 / 使用命令'],
  'composer.running': ['Running {command} …', '正在执行 {command}…'],
  'composer.suggestions': ['Suggestions', '建议'],
  'form.optional': ['(optional)', '（选填）'],
  'form.required': ['Please complete this required field.', '请填写此必填项。'],
  'form.cancel': ['Cancel', '取消'],
  'form.close': ['Close', '关闭'],
  'form.back': ['Back', '返回'],
  'form.saving': ['Saving …', '正在保存…'],
  'form.fix': ['Please look at the marked fields.', '请检查标出的字段。'],
  'form.choose': ['Choose …', '请选择…'],
  'form.search': ['Type to search', '输入关键词搜索'],
  'form.nothing': ['No results', '没有结果'],
  'form.searching': ['Searching …', '搜索中…'],
  'confirm.yes': ['Yes', '确定'],
  'confirm.no': ['Cancel', '取消'],
  'confirm.title': ['Are you sure?', '确定要这样做吗？'],
  'input.number': ['Please enter a number.', '请输入数字。'],
  'input.whole': ['Please enter a whole number.', '请输入整数。'],
  'input.email': ['Please enter a valid email address.', '请输入有效的邮箱地址。'],
  'input.url': ['Please enter a valid URL.', '请输入有效的网址。'],
  'input.least': ['Please enter at least {n}.', '请输入不小于 {n} 的数。'],
  'input.most': ['Please enter at most {n}.', '请输入不大于 {n} 的数。'],
  'input.short': ['Please enter at least {n} characters.', '请至少输入 {n} 个字符。'],
  'input.long': ['Please enter at most {n} characters.', '最多输入 {n} 个字符。'],
  'input.many': ['Please choose at most {n}.', '最多选择 {n} 项。'],
  'image.enlarge': ['Enlarge: {alt}', '放大查看：{alt}'],
  'image.missing': ['This picture can’t be shown.', '图片无法显示。'],
  'block.unknown': ['This block ({type}) is not shown here.', '此处不支持显示该内容块（{type}）。'],
  'block.table': ['Table', '表格'],
  'block.overflow': ['More options', '更多选项'],
  'block.file': ['Files can’t be chosen here.', '此处不能选择文件。'],
  'net.lost': ['Connection lost. Trying again …', '连接中断，正在重连…'],
  'net.noapp': ['The app is not connected to this workspace right now.', '应用当前未连接到此工作区。'],
  'error.command': ['{command} failed with the error "{code}"', '{command} 执行失败，错误为“{code}”'],
  'error.unknown_command': ['“{command}” is not a valid command. Slash commands start with / and are listed when you type it.', '“{command}”不是有效命令。输入 / 可查看全部命令。'],
  'error.action': ['Something went wrong while processing your request ({code}). Your input is still here.', '处理请求时出错（{code}），你填写的内容仍在。'],
  'error.timeout': ['We had some trouble connecting. Try again?', '连接出了点问题，要再试一次吗？'],
  'error.not_found': ['That is no longer there.', '该内容已不存在。'],
  'error.not_in_channel': ['You are not a member of this channel.', '你不是该频道的成员。'],
  'error.too_long': ['This message is too long for Slack.', '消息超出了 Slack 的长度限制。'],
  'error.server': ['The playground had a problem. Try again.', '演示页面出了点问题，请再试一次。'],
  'error.network': ['The playground is not reachable. Is the demo still running?', '无法连接演示程序，它还在运行吗？'],
};

let lang = 'en';

export function setLang(next) {
  lang = next === 'zh' ? 'zh' : 'en';
  document.documentElement.lang = locale();
}

export const getLang = () => lang;
export const locale = () => (lang === 'zh' ? 'zh-CN' : 'en');

/** The text of the id in the page's language, with {name} replaced by its value. */
export function t(id, values = {}) {
  const text = texts[id][lang === 'zh' ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** What Slack's own client complains about comes in English; the same in the page's language, other words as they are. */
export function clientWords(words) {
  for (const id of Object.keys(texts).filter((k) => k.startsWith('input.') || k === 'form.required')) {
    const pattern = texts[id][0].replace(/[.?]/g, '\\$&').replace('{n}', '(?<n>[-\\d.]*\\d)');
    const hit = words.match(new RegExp(`^${pattern}$`));
    if (hit) return t(id, hit.groups || {});
  }
  return words;
}

/** A label of the server's in the page's language; the other one where there is none. */
export function label(l) {
  if (!l) return '';
  return (lang === 'zh' ? l.zh || l.en : l.en || l.zh) || '';
}

const formats = new Map();
function format(options, zone) {
  const key = `${lang}|${zone}|${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone || undefined, hourCycle: 'h23' });
    } catch {
      made = new Intl.DateTimeFormat(locale(), { ...options, hourCycle: 'h23' });
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

export const timeOf = (ms, zone) => format({ hour: '2-digit', minute: '2-digit' }, zone).format(ms);
export const dayOf = (ms, zone) => format({ weekday: 'long', month: 'long', day: 'numeric' }, zone).format(ms);
export const dateOf = (ms, zone) => format({ year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' }, zone).format(ms);
export const shortOf = (ms, zone) => `${format({ weekday: 'short' }, zone).format(ms)} ${timeOf(ms, zone)}`;
export const fullOf = (ms, zone) => `${dateOf(ms, zone)} ${timeOf(ms, zone)}`;
/** A day as a key for comparing. */
export const dayKey = (ms, zone) => format({ year: 'numeric', month: '2-digit', day: '2-digit' }, zone).format(ms);
