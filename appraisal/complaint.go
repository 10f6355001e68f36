package appraisal

import "fmt"

// complaint is the sentence of a code about a scheme file, in both languages. An unknown code is a fault of ours and reads as the code.
func complaint(code string, args ...any) Words {
	f, ok := complaints[code]
	if !ok {
		return Words{ZH: code, EN: code}
	}
	zh := make([]any, len(args))
	en := make([]any, len(args))
	for i, a := range args {
		zh[i], en[i] = a, a
		switch a := a.(type) {
		case kind:
			zh[i] = kindsZH[a]
		case Words:
			zh[i], en[i] = a.ZH, a.EN
		case word:
			zh[i], en[i] = wordsZH[a], string(a)
		}
	}
	if code == "formula_arguments" {
		n, _ := args[1].(int)
		zh[1], en[1] = howManyZH[n], howMany[n]
	}
	return Words{ZH: fmt.Sprintf(f.ZH, zh...), EN: fmt.Sprintf(f.EN, en...)}
}

// word is a kind of line of a scheme, as English messages name it.
type word string

var (
	kindsZH = map[kind]string{
		kindBool: "条件", kindNumber: "数字", kindLevel: "等级", kindPeriod: "周期类型", kindGrade: "职级", kindText: "文字", "": "未知",
	}
	wordsZH = map[word]string{
		"indicator": "指标", "graded indicator": "评等级的指标", "group": "指标组", "streak": "连续条件", "table": "费率表", "level": "等级", "grade": "职级",
		"outcome": "结果", "modifier": "加减分项", "commission rule": "提成规则", "stage": "阶段", "wage part": "工资项", "part": "组成部分", "name": "名称", "period": "周期",
		"role": "角色",
	}
	howMany   = map[int]string{-1: "one number or more", 1: "one number", 2: "a number and how many decimals"}
	howManyZH = map[int]string{-1: "一个或多个数字", 1: "一个数字", 2: "一个数字和小数位数"}
)

// complaints are the sentences. %v stands for what the place in the code names.
var complaints = map[string]Words{
	"formula_long":          {"公式超过 %v 个字节，请写短一些", "the formula is longer than %v bytes"},
	"formula_at":            {"（公式第 %v 个字符）", " (character %v of the formula)"},
	"formula_syntax":        {"公式写法有误：%v", "%v"},
	"formula_kind":          {"公式得出的是%v，这里需要%v", "the formula is %v where %v is wanted"},
	"formula_expression":    {"公式里不允许这种写法", "this kind of expression is not allowed in a formula"},
	"formula_number":        {"“%v”不是普通数字", "%q is not a plain number"},
	"formula_name":          {"未知名称“%v”；这里可用：%v", "unknown name %q; known here are %v"},
	"formula_unary":         {"运算符“%v”不能用于%v", "operator %q does not go with %v"},
	"formula_choice":        {"在 a ? b : c 中，a 须是条件，b 和 c 须是同一类", "in a ? b : c, a must be a condition and b and c of one kind"},
	"formula_operator":      {"运算符“%v”不能用在%v和%v之间", "operator %q does not go between %v and %v"},
	"formula_compare":       {"%v不能与%v比较", "%v can't be compared with %v"},
	"formula_scale":         {"“%v”不在以下之中：%v", "%q is not one of %v"},
	"formula_function":      {"未知函数“%v”；可用：%v", "unknown function %q; known are %v"},
	"formula_arguments":     {"%v 需要%v", "%v takes %v"},
	"formula_round":         {"round 的小数位数须直接写成 0 到 10 的数字", "round takes 0 to 10 decimals, written as a number"},
	"formula_takes_numbers": {"%v 需要数字，不能是%v", "%v takes numbers, not %v"},
	"formula_unknown_id":    {"没有%v“%v”；现有：%v", "there is no %v %q; there are %v"},
	"formula_takes_id":      {"%v 的括号里要写带引号的%v编号", "%v takes the id of an %v in quotes"},
	"formula_takes_table":   {"%v 的括号里先写带引号的费率表编号，再写数字", "%v takes the id of a table in quotes and then numbers"},
	"formula_semantics":     {"%v 不能用于费率表“%v”，它的计算方式是 %v；取数值用 band，whole 和 marginal 用 apply", "%v does not go with the table %q, which is of %v semantics; band reads value tables, apply the others"},
	"formula_marginal":      {"分段费率表“%v”只需要一个基数", "the marginal table %q takes the base alone"},
}
