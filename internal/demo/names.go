package demo

import "math/rand/v2"

// The makings of company names. None is meant to be a company that exists.
var (
	chinesePlaces = []string{"宁波", "苏州", "无锡", "温州", "南通", "嘉兴", "合肥", "青岛", "绍兴", "常州", "芜湖", "台州"}
	chineseRoots  = []string{"海川", "恒力达", "蓝鲸", "泰岳", "明远", "金鼎", "瑞丰", "天工", "永信", "长青", "华拓", "东辰", "盛源", "宏宇", "中陆", "信达通", "锦程", "佳禾"}
	chineseTrades = []string{"泵业", "机械", "化工设备", "水务", "暖通", "石化工程", "船舶配件", "环保科技", "管业", "热能设备"}
	foreignRoots  = []string{"Hansen", "Al Noor", "Kowalski", "Okafor", "Lindqvist", "Petrov", "Tanaka", "Moreau", "Rossi", "O'Brien", "Silva", "Demir", "Novak", "Haddad", "Jansen", "Mbeki", "Larsen", "Costa"}
	foreignTrades = []string{"Marine", "Process Systems", "Water", "Pipeline Supply", "Engineering", "Trading LLC", "Refining", "Shipyards", "Heat & Power", "Chemicals"}
	chineseNames  = []string{"刘洋", "张伟", "黄丽", "何军", "郭涛", "马琳", "罗斌", "梁晨", "宋佳", "郑凯", "谢芳", "唐亮"}
	foreignNames  = []string{"Erik Hansen", "Fatima Noor", "Piotr Kowalski", "Ngozi Okafor", "Sara Lindqvist", "Ivan Petrov", "Kenji Tanaka", "Claire Moreau", "Marco Rossi", "Niamh O'Brien", "João Silva", "Elif Demir"}
	products      = []string{"球阀 / ball valves", "蝶阀 / butterfly valves", "闸阀 / gate valves", "止回阀 / check valves", "调节阀 / control valves"}
	regions       = map[bool][]string{
		true:  {"华东", "华中", "华南"},
		false: {"Europe", "Middle East", "Africa", "Japan", "South America"},
	}
)

// namer gives each customer a name that no other has, the same ones for the same seed.
type namer struct {
	home, abroad []string
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
			n.home = append(n.home, chinesePlaces[(i*5+j)%len(chinesePlaces)]+root+trade)
		}
	}
	for _, root := range foreignRoots {
		for _, trade := range foreignTrades {
			n.abroad = append(n.abroad, root+" "+trade)
		}
	}
	shuffle := func(s []string) { rng.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] }) }
	shuffle(n.home)
	shuffle(n.abroad)
	n.home = append([]string{RegularCustomer(lang)}, n.home...) // the first one goes to Li
	return n
}

// next takes a name; home says whether the customer is in China.
func (n *namer) next(home bool) string {
	list := &n.abroad
	if home {
		list = &n.home
	}
	if len(*list) == 0 {
		return ""
	}
	name := (*list)[0]
	*list = (*list)[1:]
	return name
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }
