package bot

import "testing"

func TestTypedWordsArriveAsTyped(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"escapes", "Li &amp; Co &lt;3", "Li & Co <3"},
		{"an address", "email <mailto:li@acme.com|li@acme.com>", "email li@acme.com"},
		{"an address without a label", "<mailto:li@acme.com>", "li@acme.com"},
		{"a link", "<https://acme.com/a?b=1&amp;c=2>", "https://acme.com/a?b=1&c=2"},
		{"a link with a label", "see <http://acme.com|acme.com>", "see acme.com"},
		{"a telephone number", "<tel:+8613800138000|138 0013 8000>", "138 0013 8000"},
		{"mentions stay", "<@U123|wang> <#C1|sales>", "<@U123|wang> <#C1|sales>"},
		{"an escape of an escape", "&amp;lt;", "&lt;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := typed(c.in); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := quoted("<!here> ask <!subteam^S1|@east> in <#C1|sales> &amp; <https://a.cn>"); got != "@here ask @east in #sales & https://a.cn" {
		t.Errorf("quoted: %q", got)
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("email <mailto:li@acme.com|li@acme.com> &amp;")
	f.Fuzz(func(t *testing.T, s string) {
		if got := typed(s); len(got) > len(s) {
			t.Errorf("%q became longer: %q", s, got)
		}
	})
}
