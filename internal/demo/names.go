package demo

import "math/rand/v2"

// The makings of company names. None is meant to be a company that exists.
var (
	chinesePlaces = []string{"宁波", "苏州", "无锡", "温州", "南通", "嘉兴", "合肥", "青岛", "绍兴", "常州", "芜湖", "台州"}
	chineseRoots  = []string{"海川", "恒力达", "蓝鲸", "泰岳", "明远", "金鼎", "瑞丰", "天工", "永信", "长青", "华拓", "东辰", "盛源", "宏宇", "中陆", "信达通", "锦程", "佳禾"}
	chineseTrades = []string{"泵业", "机械", "化工设备", "水务", "暖通", "石化工程", "船舶配件", "环保科技", "管业", "热能设备"}
	foreignRoots  = []root{
		{"Hansen", europe}, {"Al Noor", middleEast}, {"Kowalski", europe}, {"Okafor", africa}, {"Lindqvist", europe}, {"Petrov", europe},
		{"Tanaka", japan}, {"Moreau", europe}, {"Rossi", europe}, {"O'Brien", europe}, {"Silva", southAmerica}, {"Demir", middleEast},
		{"Novak", europe}, {"Haddad", middleEast}, {"Jansen", europe}, {"Mbeki", africa}, {"Larsen", europe}, {"Costa", southAmerica},
	}
	foreignTrades = []string{"Marine", "Process Systems", "Water", "Pipeline Supply", "Engineering", "Trading LLC", "Refining", "Shipyards", "Heat & Power", "Chemicals"}
	chineseNames  = []string{"刘洋", "张伟", "黄丽", "何军", "郭涛", "马琳", "罗斌", "梁晨", "宋佳", "郑凯", "谢芳", "唐亮"}
	foreignNames  = []string{"Erik Hansen", "Fatima Noor", "Piotr Kowalski", "Ngozi Okafor", "Sara Lindqvist", "Ivan Petrov", "Kenji Tanaka", "Claire Moreau", "Marco Rossi", "Niamh O'Brien", "João Silva", "Elif Demir"}
	products      = []term{{"球阀", "Ball valves"}, {"蝶阀", "Butterfly valves"}, {"闸阀", "Gate valves"}, {"止回阀", "Check valves"}, {"调节阀", "Control valves"}}
)

// term is a word in both languages.
type term struct{ zh, en string }

func (t term) in(lang string) string {
	if lang == chinese {
		return t.zh
	}
	return t.en
}

// The regions. All of chinesePlaces lie in the first.
var (
	eastChina    = term{"华东", "East China"}
	europe       = term{"欧洲", "Europe"}
	middleEast   = term{"中东", "Middle East"}
	africa       = term{"非洲", "Africa"}
	japan        = term{"日本", "Japan"}
	southAmerica = term{"南美", "South America"}
)

// root is the first part of a foreign company's name, and where such a name is at home.
type root struct {
	name   string
	region term
}

// company is a name with its region.
type company struct {
	name   string
	region term
}

// namer gives each customer a name that no other has, the same ones for the same seed.
type namer struct {
	home, abroad []company
}

// RegularCustomer is a customer of Li's whose name is easily typed in the language.
func RegularCustomer(lang string) string {
	if lang == chinese {
		return "海港船务"
	}
	return "Harbour Marine"
}

func newNamer(rng *rand.Rand, lang string) *namer {
	n := &namer{}
	for i, root := range chineseRoots {
		for j, trade := range chineseTrades {
			n.home = append(n.home, company{chinesePlaces[(i*5+j)%len(chinesePlaces)] + root + trade, eastChina})
		}
	}
	for _, root := range foreignRoots {
		for _, trade := range foreignTrades {
			n.abroad = append(n.abroad, company{root.name + " " + trade, root.region})
		}
	}
	shuffle := func(s []company) { rng.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] }) }
	shuffle(n.home)
	shuffle(n.abroad)
	n.home = append([]company{{RegularCustomer(lang), eastChina}}, n.home...) // the first one goes to Li
	return n
}

// next takes a company; home says whether the customer is in China. Its name is "" when all are taken.
func (n *namer) next(home bool) company {
	list := &n.abroad
	if home {
		list = &n.home
	}
	if len(*list) == 0 {
		return company{}
	}
	taken := (*list)[0]
	*list = (*list)[1:]
	return taken
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }
