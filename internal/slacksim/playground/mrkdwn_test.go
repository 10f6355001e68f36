package playground

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestMrkdwn renders texts as the page does and compares the markup.
func TestMrkdwn(t *testing.T) {
	f := newFixture(t, "en")
	b := newBrowser(t)
	b.open(f.url)
	for _, c := range []struct{ name, text, want string }{
		{"plain", "a b", "a b"},
		{"styles", "*b* _i_ ~s~ `c`", `<strong>b</strong> <em>i</em> <s>s</s> <code class="code">c</code>`},
		{"nested", "*_both_*", `<strong><em>both</em></strong>`},
		{"not at a word's edge", "5*3*2 snake_case_name a~b~c", "5*3*2 snake_case_name a~b~c"},
		{"spaced marks", "5 * 3 * 2", "5 * 3 * 2"},
		{"beside punctuation", "(*b*), _i_.", "(<strong>b</strong>), <em>i</em>."},
		{"beside Chinese", "已保存*甲方*的_订单_。", "已保存<strong>甲方</strong>的<em>订单</em>。"},
		{"unclosed", "*b and `c and ~", "*b and `c and ~"},
		{"across lines stays text", "*a\nb*", "*a<br>b*"},
		{"entities once", "&lt;b&gt; &amp;amp; &amp;lt;", "&lt;b&gt; &amp;amp; &amp;lt;"},
		{"no styles in code", "`*a* &amp; _b_`", `<code class="code">*a* &amp; _b_</code>`},
		{"block of code", "x\n```\nif a &lt; b {\n  *c*\n}\n```\ny", "x<pre class=\"pre\">if a &lt; b {\n  *c*\n}</pre>y"},
		{"link", "<https://example.com/?a=1&amp;b=2|the *site*>", `<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer" class="link">the *site*</a>`},
		{"bare link", "<https://example.com>", `<a href="https://example.com" target="_blank" rel="noopener noreferrer" class="link">https://example.com</a>`},
		{"mail", "<mailto:a@b.example|a@b.example>", `<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer" class="link">a@b.example</a>`},
		{"no script", "<javascript:alert(1)|press>", "<span>press</span>"},
		{"bold mention", "*<@U0ANNA>*", `<strong><span class="mention" title="Anna Schmidt">@Anna Schmidt</span></strong>`},
		{"own mention", "<@U0LI|lina>", `<span class="mention mine" title="李娜">@李娜</span>`},
		{"unknown person", "<@U0GONE|gone &amp; away>", `<span class="mention">@gone &amp; away</span>`},
		{"everybody", "<!here> <!channel|channel>", `<span class="mention everyone">@here</span> <span class="mention everyone">channel</span>`},
		{"a channel that is not one's own", "<#C0BOSS|management>", `<span class="mention">#management</span>`},
		{"emoji", ":tada: :no_such_emoji: 16:00:30", `<span class="emoji" role="img" aria-label="tada">🎉</span> :no_such_emoji: 16:00:30`},
		{"quote", "&gt; one\n&gt; two\nthree", `<blockquote class="quote">one<br>two</blockquote>three`},
		{"list", "• one\n• two\n  ◦ deep\nend", `<ul class="bullets"><li class="depth-0" data-mark="•">one</li><li class="depth-0" data-mark="•">two</li><li class="depth-1" data-mark="•">deep</li></ul>end`},
		{"numbered", "1. one\n2. two", `<ul class="bullets"><li class="depth-0" data-mark="1.">one</li><li class="depth-0" data-mark="2.">two</li></ul>`},
		{"bold line is no list", "*one* two", "<strong>one</strong> two"},
		{"lines", "a\n\nb", "a<br><br>b"},
		{"date", "<!date^1795140000^{date_num} {time}|then>", `<time datetime="2026-11-20T02:00:00.000Z">Fri, Nov 20, 2026 10:00</time>`},
		{"less than", "a &lt; b > c", "a &lt; b &gt; c"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := `(async () => {
				const { mrkdwn } = await import('/playground/static/mrkdwn.js');
				const state = await (await fetch('/playground/api/state?as=U0LI')).json();
				const ctx = { people: new Map(state.people.map((p) => [p.id, p])), channels: new Map(state.channels.map((c) => [c.id, c])), me: 'U0LI', zone: 'Asia/Shanghai' };
				const box = document.createElement('div');
				box.append(...mrkdwn(` + quote(c.text) + `, ctx));
				return box.innerHTML;
			})()`
			got := run(b, c.name, chromedp.Evaluate[string](source, chromedp.EvalAwaitPromise))
			if got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}
