package commands

import (
	"errors"
	"regexp"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// keywordsIn are words of the command language in English.
var keywordsIn = regexp.MustCompile(`\b(on|note|cost|next|show|find|list|add|email|pay|return|due|help|settings|salary|me|last|month|explain|Acme)\b`)

// TestExamplesAreInTheReadersLanguage types what can't be read and looks at the examples in the answers.
func TestExamplesAreInTheReadersLanguage(t *testing.T) {
	lines := []string{
		"/deal 华东阀门 12o万", "/deal 华东阀门 5000 明天", "/deal 华东阀门 5000 昨天 前天 x", "/deal 12万", "/deal 华东阀门", "/deal 回款", "/deal 回款 x", "/deal 列表 没有的",
		"/followup 华东阀门", "/followup 电话", "/followup 华东阀门 电话 谈了 于 2026-02-31", "/followup 待办 华东阀门",
		"/customer 查看", "/customer 查看 没有的", "/customer 查找", "/customer 新增 华东阀门 邮箱 x", "/customer 新增 C-17", "/customer 列表 全部 x", "/customer 随便",
		"/report 查看 本月", "/report 2030-W01", "/survey 没有的 92", "/survey 华东阀门",
		"/merit 我 语言 法语", "/merit 我 时区 火星", "/merit 我 x", "/nosuch",
	}
	refused := 0
	for _, typed := range lines {
		_, err := newDesk(t).types(t, "UZHAO", typed)
		var e *appraisal.Error
		if !errors.As(err, &e) {
			continue // it was understood, or asked about
		}
		refused++
		for _, part := range []string{"example", "understood"} {
			if words := detail(e, part); keywordsIn.MatchString(words) {
				t.Errorf("%s: a Chinese reader is shown the %s %q", typed, part, words)
			}
		}
	}
	if refused < len(lines)*2/3 {
		t.Errorf("only %d of %d lines were refused", refused, len(lines))
	}
}

func TestApologyShowsDetailsAsWhatTheyAre(t *testing.T) {
	e := appraisal.Errorf(appraisal.Invalid, "overpaid", "ref", "D-1", "paid", "22350", "amount", "74500", "currency", "CNY", "example", "/deal", "date", "2026-11-20",
		"period", "2026-Q4", "week", "not a week")
	kinds := map[string]message.ValueKind{}
	for _, a := range Apology(e).Args {
		kinds[a.Name] = a.Value.Kind
	}
	for name, want := range map[string]message.ValueKind{
		"ref": message.KindString, "paid": message.KindMoney, "amount": message.KindMoney, "example": message.KindCode, "date": message.KindDate,
		"period": message.KindText, "week": message.KindString,
	} {
		if kinds[name] != want {
			t.Errorf("%s is shown as a %s, want %s", name, kinds[name], want)
		}
	}
}
