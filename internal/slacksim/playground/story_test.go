package playground

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestUndoAsksFirstAndReplacesTheMessage(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.keys("#composer-text", "/deal Acme 120000"+kb.Enter)
	b.text(".msg.ephemeral", "Only visible to you")
	b.text(".msg .b-text", "上海明光 & Söhne GmbH")
	b.press("撤销")
	b.text("dialog[open]", "将被作废")
	b.press("保留")
	b.until("the question is gone", `document.querySelector('dialog') === null || !document.querySelector('dialog[open]')`)
	if len(f.clicked) != 0 {
		t.Fatalf("clicked before agreeing: %+v", f.clicked)
	}
	b.press("撤销")
	b.text("dialog[open]", "撤销 D-128")
	b.press("作废")
	b.text(".msg", "Undone")
	b.until("the old message is gone", `!document.body.innerText.includes('D-128')`)
}

func TestFormByKeyboard(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.keys("#composer-text", "/d")
	b.text(".suggestion[aria-selected=true]", "/deal")
	b.keys("#composer-text", kb.Enter)
	b.until("completed", `document.getElementById('composer-text').value === '/deal '`)
	b.text(".usage", "Acme 120000 [USD]")
	b.keys("#composer-text", kb.Enter)
	b.until("the first field has the focus", `document.activeElement.placeholder === 'Type a name'`)
	b.typed("ac")
	b.text(".listbox .option[aria-selected=true]", "Acme & Co ac")
	b.typed(kb.Enter)
	b.until("picked", `document.activeElement.value === 'Acme & Co ac'`)
	b.typed(kb.Tab + "abc" + kb.Enter)
	b.text(".b-input.wrong .error", "“abc” is not an amount")
	b.until("the wrong field has the focus and says so", `document.activeElement.value === 'abc' && document.activeElement.getAttribute('aria-invalid') === 'true' && document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ').find((id) => id.includes('error'))).innerText.includes('abc')`)
	b.script(`document.activeElement.select()`)
	b.typed("push" + kb.Enter)
	b.text("dialog[open] h2", "Check")
	b.typed("x" + kb.Enter)
	b.text(".b-input.wrong .error", "Please enter a number.")
	b.typed(kb.Escape)
	b.until("the form below is back", `document.querySelector('dialog[open] h2').innerText.includes('Log a deal')`)
	b.until("with what was typed", `[...document.querySelectorAll('dialog input')].some((e) => e.value === 'push') && [...document.querySelectorAll('dialog input')].some((e) => e.value.startsWith('Acme'))`)
	b.press("Save")
	b.text("dialog[open] h2", "Check")
	b.script(`document.querySelector('dialog input').value = '12'`)
	b.typed("12" + kb.Enter)
	b.until("all forms are gone", `document.querySelector('dialog[open]') === null`)
	if got := f.submitted[len(f.submitted)-1].View.CallbackID; got != "deal.check" {
		t.Errorf("last submitted: %s", got)
	}
}

func TestFocusStaysInTheForm(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.keys("#composer-text", "/deal"+kb.Enter)
	b.until("form", `document.querySelector('dialog[open]') !== null`)
	for range 24 {
		b.typed(kb.Tab)
		if !value[bool](b, `document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)`) {
			t.Fatalf("the focus left the form: %s", value[string](b, `document.activeElement.outerHTML`))
		}
	}
	unnamed := value[[]string](b, `[...document.querySelectorAll('dialog input, dialog select, dialog textarea')].filter((e) => !(e.labels && e.labels.length)).map((e) => e.outerHTML)`)
	if len(unnamed) > 0 {
		t.Errorf("fields without a label: %v", unnamed)
	}
}

func TestTwoTabsAreTwoPeople(t *testing.T) {
	f := newFixture(t, "en")
	li := newBrowser(t)
	li.open(f.url + "/?as=U0LI&in=C0SALES")
	wang := tab(li.ctx, t)
	wang.open(f.url + "/?as=U0WANG&in=C0GENERAL&lang=zh")
	li.keys("#composer-text", "good news @wang")
	li.text(".suggestion[aria-selected=true]", "王强")
	li.keys("#composer-text", kb.Enter+kb.Enter)
	li.text(".msg", "@王强")
	wang.until("a badge", `[...document.querySelectorAll('.place.unread')].some((e) => e.innerText.includes('sales-north') && e.innerText.includes('1'))`)
	wang.until("the tab's title", `document.title === '(1) 王强 · Acme Sales'`)
	wang.press("sales-north")
	wang.text(".msg .mention.mine", "@王强")
	wang.until("read", `document.querySelectorAll('.place.unread').length === 0`)
	run(wang, "reload", chromedp.Reload())
	wang.text(".msg", "good news")
	wang.text(".who", "销售经理")
	wang.until("the address names person, place and language", `location.search === '?as=U0WANG&in=C0SALES&lang=zh'`)
	if got := wang.lang(); got != "zh" {
		t.Errorf("language after reload: %s", got)
	}
	if li.lang() != "en" {
		t.Error("the other tab changed its language too")
	}
}

func TestPersonAndLanguageAreSwitchedOnThePage(t *testing.T) {
	f := newFixture(t, "zh")
	b := newBrowser(t)
	b.open(f.url)
	b.text("#side", "私信")
	b.click(".lang")
	b.text("#side", "Direct messages")
	b.until("the page's language", `document.documentElement.lang === 'en'`)
	b.click("#who")
	b.text(".people-menu", "Owner")
	b.typed(kb.ArrowDown + kb.ArrowDown + kb.ArrowDown + kb.Enter)
	b.text(".who", "Chen Yu")
	b.text("#side", "management")
	run(b, "back", chromedp.NavigateBack())
	b.text(".who", "李娜")
}

func TestClockPlaysWhatIsDue(t *testing.T) {
	f := newFixture(t, "en")
	finish := make(chan struct{})
	f.clock.due = func(context.Context, time.Time) error {
		f.post(f.ws.DM("U0LI"), "Your weekly report is due")
		<-finish
		return nil
	}
	b := newBrowser(t)
	b.open(f.url + "/?as=U0LI&in=C0GENERAL")
	b.press("to Friday 16:00")
	b.text(".clock-status", "Playing reminders up to Fri, Nov 20, 2026 16:00")
	b.until("buttons wait", `[...document.querySelectorAll('.clock-button')].every((e) => e.disabled)`)
	b.until("the badge comes while the clock runs", `document.querySelector('.place.unread')?.innerText.includes('meritbot')`)
	close(finish)
	b.text(".clock-time", "16:00")
	b.text("#live", "It is now Fri, Nov 20, 2026 16:00")
	f.clock.due = nil
	b.script(`document.getElementById('clock-field').value = '2026-11-20T10:00'`)
	b.press("Go")
	b.text(".clock-status.wrong", "only goes forward")
	b.script(`document.getElementById('clock-field').value = '2026-11-23T09:00'`)
	b.press("Go")
	b.text(".clock-date", "Mon, Nov 23")
	b.press("+1 hour")
	b.text(".clock-time", "10:00")
}

func TestFailuresKeepTheWords(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.keys("#composer-text", "/hang on to this"+kb.Enter)
	b.text(".msg.ephemeral", `/hang failed with the error "operation_timeout"`)
	b.until("the words are back", `document.getElementById('composer-text').value === '/hang on to this'`)
	b.script(`document.getElementById('composer-text').value = ''`)
	b.keys("#composer-text", "/nope x"+kb.Enter)
	b.text(".msg.ephemeral", "“/nope” is not a valid command.")
	b.until("these too", `document.getElementById('composer-text').value === '/nope x'`)
}

func TestTypedMarkupStaysText(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url + "/?in=C0GENERAL")
	b.keys("#composer-text", "<img src=x onerror=alert(1)> &amp; *bold* <script>1</script>"+kb.Enter)
	b.text(".msg .b-text", "<img src=x onerror=alert(1)> &amp; bold <script>1</script>")
	f.post("C0GENERAL", "<javascript:alert(1)|press> <https://example.com|site>")
	b.text(".msg", "press site")
	links := value[[]string](b, `[...document.querySelectorAll('.msg a')].map((e) => e.href + ' ' + e.rel)`)
	if len(links) != 1 || links[0] != "https://example.com/ noopener noreferrer" {
		t.Errorf("links: %v", links)
	}
	if n := value[int](b, `document.querySelectorAll('.log img, .log script').length`); n != 0 {
		t.Errorf("%d elements out of typed markup", n)
	}
}

func TestShiftEnterMakesALine(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.keys("#composer-text", "one")
	run(b, "shift enter", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierShift)))
	b.typed("two" + kb.Enter)
	b.until("two lines in one message", `document.querySelector('.msg .b-text')?.innerText === 'one\ntwo'`)
}

func TestMenuOfAMessageOffersTheShortcut(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url + "/?in=C0GENERAL")
	b.keys("#composer-text", "Acme asked for a sample"+kb.Enter)
	b.text(".msg", "Acme asked")
	b.script(`document.querySelector('.msg-more').click()`)
	b.press("Log as follow-up")
	b.text("dialog[open] h2", "Log a deal")
	b.click(`dialog .dialog-head .round`)
	b.until("closed", `document.querySelector('dialog[open]') === null`)
}

func TestSelectsActAtOnce(t *testing.T) {
	f := newFixture(t, "en")
	f.upload()
	b := newBrowser(t)
	b.open(f.url + "/?as=U0WANG&in=C0SALES")
	b.keys("#composer-text", "/standings"+kb.Enter)
	b.text(".msg td.align-right", "¥412,300.50")
	b.script(`(() => { const s = document.querySelectorAll('.b-actions select')[1]; s.value = 'U0ANNA'; return s.dispatchEvent(new Event('change')); })()`)
	b.until("the app was told", `document.querySelectorAll('.busy').length === 0`)
	f.mu.Lock()
	if len(f.clicked) != 1 || f.clicked[0].SelectedUser != "U0ANNA" {
		t.Errorf("clicked: %+v", f.clicked)
	}
	f.mu.Unlock()
	b.click(".picture")
	b.until("enlarged", `document.querySelector('dialog.lightbox[open] img')?.naturalWidth === 640`)
	b.text("dialog.lightbox", "Bars: 李娜 500,000")
	b.typed(kb.Escape)
	b.until("small again", `document.querySelector('dialog.lightbox') === null`)
}

func TestHomeIsPublishedWhenItIsOpened(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	b.press("meritbot · Home")
	b.text(".home", "给上海明光送样品")
	b.press("Weekly report")
	b.until("the app was told", `document.querySelectorAll('.busy').length === 0`)
	f.mu.Lock()
	if len(f.clicked) != 1 || f.clicked[0].ActionID != "home-report" {
		t.Errorf("clicked: %+v", f.clicked)
	}
	f.mu.Unlock()
	if user := <-f.homes; user != "U0LI" {
		t.Errorf("published for %s", user)
	}
	b.press("+1 day")
	b.text(".clock-date", "Nov 21")
	select {
	case <-f.homes:
	case <-time.After(30 * time.Second):
		t.Error("a day later the app was not asked for a new page")
	}
}

func TestPageSaysThatTheServerIsGone(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	f.stop()
	b.text("#banner", "Connection lost")
}

func TestPageSaysThatTheAppIsNotConnected(t *testing.T) {
	f := newFixture(t, "zh")
	app := f.ws.App()
	app.SocketMode = true
	f.ws.Install(app)
	b := newBrowser(t)
	b.open(f.url)
	b.text("#banner", "应用当前未连接到此工作区")
}

func TestEarlierMessagesOnRequest(t *testing.T) {
	f := newFixture(t, "en")
	f.post("C0GENERAL", "the very first")
	for range 160 {
		f.post("C0GENERAL", "again")
	}
	b := newBrowser(t)
	b.open(f.url + "/?in=C0GENERAL")
	b.until("the newest is in view", `document.getElementById('scroll').scrollTop > 0`)
	b.press("Show earlier messages (11)")
	b.text(".msg", "the very first")
	b.until("and the place is kept", `document.getElementById('scroll').scrollTop > 100`)
}
