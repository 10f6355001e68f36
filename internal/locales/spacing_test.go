package locales

import "testing"

func TestSpaced(t *testing.T) {
	v := edged
	for name, tt := range map[string]struct{ sentence, want string }{
		"figures get spaces":               {"累计" + v("¥60,000.00") + "元", "累计 ¥60,000.00 元"},
		"Chinese names get none":           {"没有 " + v("李伟") + " 的周报", "没有李伟的周报"},
		"Latin names do":                   {"没有" + v("Emma Clarke") + "的周报", "没有 Emma Clarke 的周报"},
		"each side by itself":              {"已于 " + v("2026年11月2日") + " 提交", "已于 2026年11月2日提交"},
		"dates and ordinals stay tight":    {v("2026") + "年第" + v("4") + "季度", "2026年第4季度"},
		"between two values nothing moves": {v("2026年11月2日") + " " + v("电话"), "2026年11月2日 电话"},
		"bold needs its spaces":            {"计入 *" + v("50.00") + "* 分", "计入 *50.00* 分"},
		"code":                             {"请用" + v("`/deal 列表`") + "查看", "请用 `/deal 列表` 查看"},
		"punctuation":                      {"例如：" + v("`/deal`") + "。", "例如：`/deal`。"},
		"empty values":                     {"备注" + v("") + "，", "备注，"},
		"an edge in a value is dropped":    {v("a\x02b"), "ab"},
		"spaces within a value stay":       {"客户" + v("华东 阀门"), "客户华东 阀门"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := spaced(tt.sentence); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	for name, tt := range map[string]struct {
		lang, want string
		words      []string
	}{
		"Chinese":            {Chinese, "甲、乙和丙", []string{"甲", "乙", "丙"}},
		"Latin name at last": {Chinese, "赵敏和 Ahmed Hassan", []string{"赵敏", "Ahmed Hassan"}},
		"Latin name first":   {Chinese, "Emma Clarke 和赵敏", []string{"Emma Clarke", "赵敏"}},
		"one":                {Chinese, "赵敏", []string{"赵敏"}},
		"English":            {English, "a, b and c", []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Join(tt.lang, tt.words); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
