package demo

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestRendererShowsBlocksAsText(t *testing.T) {
	r := renderer{
		name: func(id string) string { return map[string]string{Li: "李伟"}[id] },
		room: func(id string) string { return map[string]string{East: "sales-east"}[id] },
	}
	tests := []struct{ name, block, want string }{
		{"header", `{"type":"header","text":{"type":"plain_text","text":"Standings"}}`, "▍Standings"},
		{"mentions and escapes", `{"type":"section","text":{"type":"mrkdwn","text":"<@U0LIWEI> in <#C0EAST>: 1 &lt; 2 &amp; 3"}}`, "@李伟 in #sales-east: 1 < 2 & 3"},
		{"fields", `{"type":"section","fields":[{"type":"mrkdwn","text":"*Revenue*\n¥1"}]}`, "*Revenue* ¥1"},
		{"buttons", `{"type":"actions","elements":[{"type":"button","action_id":"a","text":{"type":"plain_text","text":"Undo"}},{"type":"button","action_id":"b","text":{"type":"plain_text","text":"Show"}}]}`, "[Undo] [Show]"},
		{"picture", `{"type":"image","alt_text":"Li leads","image_url":"http://x/y.png"}`, "▣ Li leads"},
		{
			"table lines up Chinese and Latin", `{"type":"table","column_settings":[null,{"align":"right"}],"rows":[[{"type":"raw_text","text":"业务员"},{"type":"raw_text","text":"分"}],[{"type":"raw_text","text":"Emma"},{"type":"raw_text","text":"88.90"}]]}`,
			"  业务员     分\n  ─────────────\n  Emma    88.90",
		},
		{"filled field", `{"type":"input","block_id":"w","label":{"type":"plain_text","text":"Work"},"element":{"type":"plain_text_input","action_id":"w","initial_value":"a\nb"}}`, "Work: a / b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b slacksim.Block
			if err := json.Unmarshal([]byte(test.block), &b); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(r.block(b), "\n"); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
