package commands_test

import (
	"strings"
	"testing"
)

func TestAComparisonSaysWhatItCanNotSay(t *testing.T) {
	plain := openDesk(t)
	plain.figures(liNa, "293760", "3", "93.97", "86.64")
	costless := projects(t)
	costless.store.due[0].CostOf = nil
	bare := openDesk(t)
	clear(bare.store.figures)
	for _, tt := range []struct {
		name, line string
		d          *desk
		want, not  []string
	}{
		{"a policy with itself", "/scheme compare S09 S09 2026-Q4", plain, []string{"这是同一份办法"}, []string{"不能直接比较"}},
		{"levels of other scales", "/scheme compare S09 S02 month", costless, []string{"两份办法的等级划分不同"}, []string{"升级", "▲", "▼"}},
		{"a deal without its cost", "/scheme compare S09 S02 month", costless, []string{"*S02* 的提成不完整，有 1 笔成交算不出提成", "工资（含底薪）"}, nil},
		{"no records at all", "/scheme compare S09 S10 2026-Q4", bare, []string{"没有任何记录"}, []string{"得分"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.d.must(chen, tt.line)
			for _, w := range tt.want {
				if !strings.Contains(got, w) {
					t.Errorf("no %q in\n%s", w, got)
				}
			}
			for _, w := range tt.not {
				if strings.Contains(got, w) {
					t.Errorf("%q in\n%s", w, got)
				}
			}
		})
	}
}
