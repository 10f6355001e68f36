package playground

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a headless Chromium with one tab.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("MERITBOT_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no Chromium: set MERITBOT_CHROMIUM, or install it")
	}
	t.Skip("no Chromium: set MERITBOT_CHROMIUM, or install it")
	return ""
}

// newBrowser starts Chromium. Errors on the page fail the test.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1280, 800), chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	return tab(ctx, t)
}

// tab opens one more tab in the browser of parent, or its first.
func tab(parent context.Context, t *testing.T) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(cancel)
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*runtime.EventExceptionThrown); ok {
			raw, _ := json.Marshal(e.ExceptionDetails)
			t.Errorf("the page threw: %s", raw)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t, ctx}
	run(b, "window", chromedp.EmulateViewport(1280, 800))
	return b
}

// run runs one action; what does not come about within forty seconds fails the test with the step's name.
func run[T any](b *browser, step string, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 40*time.Second)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 3000)`))
		b.t.Fatalf("%s: %v\n%s", step, err, text)
	}
	return out
}

// phone makes the tab a phone of the given width.
func (b *browser) phone(width int64) {
	b.t.Helper()
	run(b, "phone", chromedp.EmulateViewport(width, 740, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch))
}

func (b *browser) dark() {
	b.t.Helper()
	run(b, "dark", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		feature := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "dark"}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{feature}})
		return err
	}))
}

// open loads the page and waits until it has drawn itself.
func (b *browser) open(url string) {
	b.t.Helper()
	run(b, "open "+url, chromedp.Navigate(url))
	run(b, "draw "+url, chromedp.WaitReady(chromedp.CSS(`body[data-ready]`)))
}

// text waits until an element that the selector finds holds the words.
func (b *browser) text(selector, words string) {
	b.t.Helper()
	b.until(selector+" says "+words, `[...document.querySelectorAll(`+quote(selector)+`)].some((e) => e.innerText.includes(`+quote(words)+`))`)
}

// until waits until the expression is true.
func (b *browser) until(step, expression string) {
	b.t.Helper()
	run(b, step, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(30*time.Second), chromedp.WithPollingInterval(30*time.Millisecond)))
}

// value evaluates an expression.
func value[T any](b *browser, expression string) T {
	b.t.Helper()
	return run(b, expression, chromedp.Evaluate[T](expression))
}

// script runs JavaScript on the page.
func (b *browser) script(source string) {
	b.t.Helper()
	run(b, source, chromedp.Evaluate[chromedp.Void](source))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	run(b, "click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

func (b *browser) keys(selector, keys string) {
	b.t.Helper()
	run(b, "type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), keys, chromedp.NodeVisible))
}

// press clicks the button, link or entry with the words.
func (b *browser) press(words string) {
	b.t.Helper()
	find := `[...document.querySelectorAll('button, [role=option], label')].filter((e) => e.innerText.includes(` + quote(words) + `) && e.checkVisibility({visibilityProperty: true}))`
	b.until("a button "+words, find+`.length > 0`)
	b.script(find + `.at(-1).click()`)
}

// typed sends keys to whatever has the focus.
func (b *browser) typed(keys string) {
	b.t.Helper()
	run(b, "type "+keys, chromedp.KeyEvent(keys))
}

// quote writes a text as a JSON and JavaScript literal.
func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil { // a string always has a form
		panic(err)
	}
	return string(raw)
}
