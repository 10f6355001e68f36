package appraisal

import "fmt"

// complaint is the sentence of a code about a scheme file, in both languages. An unknown code is a fault of ours and reads as the code.
func complaint(code string, args ...any) Words {
	f, ok := complaints[code]
	if !ok {
		f, ok = findings[code]
	}
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
		"indicator": "指标", "graded indicator": "评等级的指标", "group": "指标组", "streak": "连续条件", "proration": "折算规则", "table": "费率表", "level": "等级", "grade": "职级", "grades": "职级",
		"outcome": "结果", "modifier": "加减分项", "commission rule": "提成规则", "stage": "阶段", "wage part": "工资项", "part": "组成部分", "name": "名称", "period": "周期",
		"role": "角色",
	}
	howMany   = map[int]string{-1: "one number or more", 1: "one number", 2: "a number and how many decimals"}
	howManyZH = map[int]string{-1: "一个或多个数字", 1: "一个数字", 2: "一个数字和小数位数"}
)

// complaints are the sentences. %v and %q stand for what the place in the code names.
var complaints = map[string]Words{
	"syntax":         {"YAML 写法有误：%v", "%v"},
	"too_large":      {"文件超过 %v KB", "the file is larger than %v KB"},
	"too_deep":       {"第 %v 行嵌套过深", "line %v nests too deeply"},
	"line_long":      {"第 %v 行超过 %v 个字节；长文字请用 >- 分行写", "line %v is longer than %v bytes; write a long text over several lines with >-"},
	"too_many_lines": {"文件超过 %v 行", "the file has more than %v lines"},
	"too_dense":      {"文件里的键和符号过多", "the file has too many keys and signs"},
	"brackets_open":  {"有括号没有闭合", "brackets are opened and not closed"},
	"one_document":   {"方案文件须恰好是一个 YAML 文档", "a scheme file holds exactly one YAML document"},
	"too_many":       {"同类内容最多 %v 项", "there are more than %v of one kind"},
	"not_a_mapping":  {"这里应是一组键值：%v", "expected a mapping with %v"},
	"unknown_key":    {"未知的键“%v”；这里可用：%v", "unknown key %q; known here are %v"},
	"key_twice":      {"键“%v”重复", "key %q is given twice"},
	"missing_key":    {"缺少键“%v”", "key %q is missing"},
	"not_a_list":     {"这里应是列表", "expected a list"},
	"not_a_text":     {"这里应是文字", "expected a text"},
	"not_a_number":   {"这里应是数字，如 50 或 0.5", "expected a number such as 50 or 0.5"},
	"not_a_boolean":  {"这里应是 true 或 false", "expected true or false"},
	"not_a_count":    {"这里应是 0 到 1000 的整数", "expected a whole number from 0 to 1000"},
	"not_one_of":     {"“%v”不在以下之中：%v", "%q is not one of %v"},
	"empty_text":     {"文字为空", "the text is empty"},
	"not_an_id":      {"“%v”不能作编号：以字母开头，只用字母、数字、- 和 _，最多 40 个字符", "%q is not an id: letters, digits, - and _, beginning with a letter, at most 40"},
	"not_a_name":     {"“%v”不能作公式里的名称：以小写字母开头，只用小写字母、数字和 _", "%q is not a name for formulas: small letters, digits and _, beginning with a letter"},
	"name_reserved":  {"名称“%v”在公式里另有含义，请换一个", "%q has a meaning of its own in formulas; choose another name"},
	"twice":          {"%v“%v”重复", "%v %q is given twice"},

	"not_a_currency":     {"“%v”不是 ISO 4217 货币代码", "%q is not an ISO 4217 currency"},
	"no_currency":        {"涉及金额，请用 currency 写明货币，如 CNY", "this is about money: name the currency at the top of the file, such as currency: CNY"},
	"no_periods":         {"方案至少要适用于一种周期", "a scheme appraises at least one kind of period"},
	"no_roles":           {"至少要写一种角色", "at least one role is needed"},
	"in_empty":           {"in 至少要写一种周期；每个周期都适用就去掉 in", "in names at least one kind of period; leave it out for all of them"},
	"not_appraised":      {"本方案的 periods 里没有 %v", "the scheme has no period %q (see periods)"},
	"weight_empty":       {"按周期写权重时，至少要写一种周期", "a weight by period names at least one kind of period"},
	"weights_sum":        {"权重合计为 %v，应为 100（%v）", "the weights add up to %v, not to 100 (%v)"},
	"all_unassigned":     {"rescale 去掉未分配的权重后，%v 没有计分的指标", "without the unassigned weights nothing is scored (%v)"},
	"group_empty":        {"指标组“%v”有权重，但 %v 里没有计分的指标", "the group %q has a weight and nothing in it that is scored (%v)"},
	"measure_or_parts":   {"指标须有 measure 或 parts，二者选一", "an indicator has either measure or parts"},
	"part_without_share": {"组成部分“%v”的占比须大于 0", "the share of part %q must be above 0"},
	"parts_sum":          {"各部分占比合计为 %v，应为 100", "the shares of the parts add up to %v, not to 100"},
	"measure_param":      {"%v 不适用于指标来源 %v", "%v does not go with the metric %v"},
	"measure_needs":      {"指标来源 %v 需要 %v", "the metric %v needs %v"},
	"per_and_take":       {"per 和 take 须同时给出", "per and take go together"},
	"not_a_class":        {"“%v”不是客户等级：按 A 到 D 的顺序写，如 A 或 AB", "%q names no classes of customers: letters from A to D in order, such as A or AB"},
	"of_derived":         {"%v 由其他数据算出，没有目标", "%v is worked out from other figures and has no target"},
	"no_stages":          {"shared_sales 按提成的阶段占比计算，请在 commission 里写明 stages", "shared_sales counts by the stages of a commission rule: give one its stages"},

	"no_bands":       {"费率表至少要有一档", "a table has at least one band"},
	"band_value":     {"计算方式为 %v 的费率表，每档写 %v", "a band of a %v table has a %v"},
	"band_from":      {"只有第一档可以不写 from", "only the first band may lack from"},
	"band_to":        {"只有最后一档可以不写 to", "only the last band may lack to"},
	"band_empty":     {"这一档从 %v 到 %v，是空的", "the band from %v to %v is empty"},
	"band_overlap":   {"各档须从低到高且不重叠：这一档从 %v 开始，上一档到 %v 为止", "bands stand from the lowest to the highest and do not overlap: this one begins at %v, the one before it ends at %v"},
	"no_grades":      {"至少要有一个职级", "at least one grade is needed"},
	"grades_order":   {"职级从高到低排列：“%v”的任务须低于“%v”", "grades are listed from the highest to the lowest: the task of %q must be below that of %q"},
	"levels_order":   {"等级从高到低排列：“%v”的起点须低于“%v”", "levels are listed from the highest to the lowest: %q must begin below %q"},
	"levels_bottom":  {"最低等级须从 0 开始", "the lowest level must begin at 0"},
	"levels_missing": {"有计分的指标，须写明 levels", "a scheme that scores has levels"},
	"streak_times":   {"times 须为 2 到 %v", "times is a number from 2 to %v"},

	"kind_needs":        {"%v 需要 %v", "a %v needs %v"},
	"kind_without":      {"%v 没有 %v", "a %v has no %v"},
	"modifier_unscored": {"没有计分的指标，加减分项“%v”不起作用", "nothing is scored, so the modifier %q has nothing to change"},
	"never_public":      {"对人不利或涉及金额的结果不得公开", "an outcome that costs the person something or pays money is never public"},
	"placeholder":       {"这里不能使用 %v；可用 {weakest} 和 {strongest}（有计分时）、{grade}（有职级时）", "%v can't be used here; there are {weakest} and {strongest} where something is scored, {grade} with grades"},
	"stages_sum":        {"各阶段占比合计为 %v，应为 100", "the shares of the stages add up to %v, not to 100"},
	"delay_long":        {"delay 最多 %v 个月", "delay is at most %v months"},
	"no_wage_parts":     {"工资至少要有一项", "a wage has at least one part"},
	"too_many_formulas": {"公式过多：最多 %v 个，共 %v 个字节", "there are too many formulas: at most %v, of %v bytes together"},

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
	"formula_takes_id":      {"%v 的括号里要写带引号的%v编号", "%v takes the id of one %v in quotes"},
	"formula_takes_table":   {"%v 的括号里先写带引号的费率表编号，再写数字", "%v takes the id of a table in quotes and then numbers"},
	"formula_semantics":     {"%v 不能用于费率表“%v”，它的计算方式是 %v；取数值用 band，whole 和 marginal 用 apply", "%v does not go with the table %q, which is of %v semantics; band reads value tables, apply the others"},
	"formula_marginal":      {"分段费率表“%v”只需要一个基数", "the marginal table %q takes the base alone"},
}
