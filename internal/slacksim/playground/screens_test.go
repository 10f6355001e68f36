package playground

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screens = flag.String("screens", "", "write pictures of the page into this directory")

// shot writes a picture of what the tab shows if -screens is set.
func (b *browser) shot(name string) {
	b.t.Helper()
	if *screens == "" {
		return
	}
	png := run(b, "picture", chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(*screens, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// fits checks that nothing makes the page scroll sideways, and that what can be touched is large enough for a finger.
func (b *browser) fits(step string, touch bool) {
	b.t.Helper()
	if wide := value[float64](b, `document.documentElement.scrollWidth - window.innerWidth`); wide > 0 {
		b.t.Errorf("%s: the page is %v px wider than the screen", step, wide)
	}
	over := value[[]string](b, `[...document.querySelectorAll('.msg *, .dialog *, .top *, .composer *, .home *')].filter((e) => !e.closest('.b-table') && !e.closest('.visually-hidden') && e.getBoundingClientRect().right > window.innerWidth + 1).map((e) => e.className || e.tagName)`)
	if len(over) > 0 {
		b.t.Errorf("%s: beyond the right edge: %v", step, over)
	}
	if !touch {
		return
	}
	small := value[[]string](b, `[...document.querySelectorAll('button, select, input:not([type=checkbox]):not([type=radio]), .choice')].filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.classList.contains('mention') && !e.classList.contains('picture')).filter((e) => e.getBoundingClientRect().height < 39.5).map((e) => e.className + ' ' + e.innerText)`)
	if len(small) > 0 {
		b.t.Errorf("%s: too small to touch: %q", step, small)
	}
}

// TestScreens walks through the page at three sizes and in both languages and checks that it fits. With -screens it leaves
// pictures.
func TestScreens(t *testing.T) {
	for _, c := range []struct {
		name, lang  string
		phone, dark bool
	}{
		{"desktop-en", "en", false, false},
		{"desktop-zh-dark", "zh", false, true},
		{"phone-zh", "zh", true, false},
		{"phone-en-dark", "en", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, c.lang)
			f.upload()
			b := newBrowser(t)
			if c.phone {
				b.phone(360)
			}
			if c.dark {
				b.dark()
			}
			tour(b, f, c.name, c.phone)
		})
	}
}

func tour(b *browser, f *fixture, name string, phone bool) {
	b.open(f.url)
	b.shot(name + "-1-empty")
	b.fits("empty", phone)
	b.keys("#composer-text", "/")
	b.text(".suggestion", "/followup")
	b.shot(name + "-2-suggest")
	b.fits("suggest", phone)
	b.keys("#composer-text", "deal Acme 120000"+kb.Enter)
	b.text(".msg.ephemeral", "D-128")
	b.keys("#composer-text", "hello @an")
	b.text(".suggestion", "Anna")
	b.keys("#composer-text", kb.Enter+kb.Enter)
	b.text(".mention", "@Anna Schmidt")
	f.post(f.ws.DM("U0LI"), "Your weekly report is due :memo: <@U0LI>")
	b.text(".msg", "weekly report")
	b.shot(name + "-3-dm")
	b.fits("direct message", phone)
	b.open(f.url + "/?as=U0WANG&in=C0SALES&lang=" + b.lang())
	b.keys("#composer-text", "/standings"+kb.Enter)
	b.until("picture", `document.querySelector('.picture img')?.naturalWidth > 0`)
	b.shot(name + "-4-standings")
	b.fits("standings", phone)
	b.script(`document.getElementById('scroll').scrollTo(0, 0)`)
	b.shot(name + "-5-standings-top")
	b.keys("#composer-text", "/deal"+kb.Enter)
	b.until("form", `document.querySelector('dialog[open] .b-input') !== null`)
	b.shot(name + "-6-form")
	b.press("Save")
	b.until("complaint", `document.querySelector('.b-input.wrong') !== null`)
	b.shot(name + "-7-form-wrong")
	b.fits("form", phone)
	b.open(f.url + "/?as=U0WANG&in=home&lang=" + b.lang())
	b.press("Save")
	b.keys("dialog", kb.Escape)
	b.until("no form", `document.querySelector('dialog[open]') === null`)
	b.text(".home", "Due today")
	b.shot(name + "-8-home")
	b.fits("home", phone)
	if phone {
		b.click("#open-side")
		b.until("drawer", `document.getElementById('side').getBoundingClientRect().left === 0`)
		b.shot(name + "-9-drawer")
		b.fits("drawer", phone)
	} else {
		b.click("#who")
		b.shot(name + "-9-people")
	}
}

// lang is the page's language.
func (b *browser) lang() string { return value[string](b, `document.documentElement.lang.slice(0, 2)`) }
