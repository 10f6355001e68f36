package appraisal

// findings are the sentences of the linter: what is the matter, and what to do.
var findings = map[string]Words{
	"gap":               {"%v 到 %v 之间没有档位，落在其中的数值无法计算。请补上一档，或把相邻档位接上", "nothing from %v up to %v lies in a band, so what falls there can't be worked out. Add a band, or let the ones beside it meet"},
	"gap_below":         {"低于 %v 的数值没有档位。请去掉第一档的 from，或在前面加一档", "what is below %v lies in no band. Leave out the first band's from, or put a band before it"},
	"gap_above":         {"达到 %v 的数值没有档位（to 不含该数）。请去掉最后一档的 to，或在后面加一档", "%v and what is above lies in no band, since a band ends before its to. Leave out the last band's to, or add a band"},
	"cliff_negative":    {"从 %v 起费率为 %v%%：超出部分越多，反而拿得越少。请核对费率", "from %v on the rate is %v%%: whoever reaches more is paid less. Check the rate"},
	"cliff_falls":       {"在 %v 处费率由 %v%% 降到 %v%%，而且用于全部基数：多做一点反而少拿。请核对费率，或改用分段计算（marginal）", "at %v the rate falls from %v%% to %v%% for the whole amount: a little more earns less. Check the rate, or use marginal semantics"},
	"cliff_value_falls": {"在 %v 处数值由 %v 降到 %v，其他各档是上升的。请确认是有意为之", "at %v the value falls from %v to %v while others rise. Make sure that this is meant"},
	"cliff_steep":       {"在 %v 处由 %v 跳到 %v，幅度远大于相邻各档。请确认是有意为之，或加几档过渡", "at %v it jumps from %v to %v, far more than at the borders beside it. Make sure that this is meant, or put bands in between"},
	"cliff_whole":       {"费率表“%v”按全部基数计算：跨过一个界限（如 %v）时，全部金额都按新费率计。想让每段各按其费率，请用 marginal", "the table %q pays its rate on the whole amount: crossing a border such as %v changes the rate for all of it. For a rate on each part use marginal semantics"},

	"no_source":        {"%v“%v”没有出处。请用 clause 写明在制度的哪一条，或用 assumed 写明是自定的", "%v %q has no source. Say with clause where the policy has it, or with assumed what the scheme decided itself"},
	"no_source_line":   {"%v没有出处。请用 clause 写明在制度的哪一条，或用 assumed 写明是自定的", "%v: no source. Say with clause where the policy has it, or with assumed what the scheme decided itself"},
	"no_source_levels": {"等级没有出处。请用 levels_clause 写明在制度的哪一条，或用 levels_assumed 写明是自定的", "the levels have no source. Say with levels_clause where the policy has them, or with levels_assumed what the scheme decided itself"},
	"unused":           {"%v“%v”没有用到。请在公式或指标里用上，或删去", "%v %q is used nowhere. Use it, or take it out"},
	"unused_grades":    {"公式没有用到职级。请在公式里用 grade、fits、grade_wage 等，或删去 grades", "no formula uses the grades. Use grade, fits, grade_wage and so on, or take grades out"},
	"unused_figure":    {"公式没有用到“%v”。请用上或删去；缺了它，这一行也会没有结果", "no formula here uses %q. Use it, or take it out: without its figure the line has none either"},
	"group_shares":     {"指标组“%v”里的权重合计为 %v：组内权重是份额，会按比例折算；若想写百分比，请核对", "the weights in the group %q add up to %v. They are shares and are scaled; if they are meant as percents, check them"},
	"level_worth":      {"等级“%v”的 worth %v 不在该等级的分数范围内。请取该等级起点与上一等级起点之间的数", "%q is worth %v, which is no score of that level. Choose one from where the level begins up to where the next begins"},

	"text_untranslated_en": {"英文与中文相同。请译成英文", "the English text is the Chinese one. Translate it"},
	"text_untranslated_zh": {"中文与英文相同。请译成中文", "the Chinese text is the English one. Translate it"},
	"text_en":              {"英文里有汉字。请核对", "there are Chinese characters in the English text. Check it"},
	"text_zh":              {"中文里没有汉字。请核对", "there are no Chinese characters in the Chinese text. Check it"},
	"text_braces":          {"两种语言里花括号的内容不同：%v 与 %v。请保持一致", "the two languages hold different things in braces: %v and %v. Make them the same"},

	"target_holds":  {"指标“%v”没有设 %v 目标的人，总分会一直暂缓。请确认每人都设目标，或用 goal 写默认目标", "without a target for %[2]v nobody gets a score, because of the indicator %[1]q. Set one for everybody, or give a goal for those without"},
	"never_missing": {"指标“%v”的来源 %v 总有数值（没有记录就是 0），missing: hold 不会生效", "the metric %[2]v of the indicator %[1]q always has a figure, 0 without a record, so missing: hold never takes effect"},
	"floored":       {"指标“%v”没有数据时计 0 分。请确认是有意为之，否则用 exclude_and_rescale", "the indicator %q scores 0 without a figure. Make sure that this is meant; otherwise use exclude_and_rescale"},
	"no_proration":  {"没有写明期中入职、离职或长假的人目标如何折算。请加 proration（targets: days 或 none）", "nothing says what becomes of the targets of those who join, leave or are away in mid-period. Add proration with targets: days or none"},
	"deal_waits":    {"没有填成本的单不计提成，并注明原因。请确认每单都填成本", "a deal without a cost earns no commission, and its line says why. See that every deal has one"},
	"wage_waits":    {"指标“%[2]v”没有数据（如未设目标）时，工资项“%[1]v”和工资合计都会空缺。请确认是有意为之", "without a figure of the indicator %[2]q, such as a target, the part %[1]q and the wage's total stay open. Make sure that this is meant"},
	"goal_zero":     {"指标“%v”的默认目标在 %v 为 0，等于没有目标。请改为大于 0 的数", "the goal of the indicator %q is 0 (%v), which is no target. Make it more than 0"},
	"division":      {"“%v”可能为 0，除以它没有结果（公式第 %v 个字符）。请先判断，如 x > 0 ? … / x : …", "%v can be 0, and dividing by it gives no result (character %v of the formula). Ask first, as in x > 0 ? … / x : …"},
	"division_deal": {"“%v”可能为 0，除以它没有结果（公式第 %v 个字符）：这样的单不计提成，并注明原因。请确认是有意为之，或先判断", "%v can be 0, and dividing by it gives no result (character %v of the formula): such a deal earns no commission, and its line says why. Make sure that this is meant, or ask first"},

	"level_unreachable": {"没有人能达到等级“%v”：它从 %v 分开始，而分数只能在 %v 之间。请核对上限、权重或等级界限", "nobody can reach the level %q: it begins at %v and scores lie in %v. Check the caps, the formulas or the bounds of the levels"},
	"pass_unreachable":  {"没有人能达标：达标线为 %v，而得分只能在 %v 之间。请核对达标线或上限", "nobody can pass: the line is %v and scores lie in %v. Check the line or the cap"},
	"unreachable":       {"%v“%v”的条件永远不会成立。请核对等级、周期和数值", "the condition of the %v %q can never hold. Check the levels, periods and numbers in it"},
}
