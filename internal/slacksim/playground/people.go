package playground

import (
	"strings"
	"unicode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// person is a member of the workspace, or the app's bot user, as the page shows them.
type person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Real     string `json:"real"`
	Handle   string `json:"handle"`
	Initials string `json:"initials"`
	Tone     int    `json:"tone"` // 1..9, the colour of the picture
	Role     Label  `json:"role"`
	Bot      bool   `json:"bot"`
	TZ       string `json:"tz"`
	Unread   bool   `json:"unread"`
}

func (s *server) person(u slacksim.User) person {
	p := person{ID: u.ID, Name: u.DisplayName, Real: u.RealName, Handle: u.Name, Bot: u.IsBot, TZ: u.TZ}
	if p.Name == "" {
		p.Name = u.RealName
	}
	p.Initials = initials(p.Name)
	if s.opts.Role != nil && !u.IsBot {
		p.Role = s.opts.Role(u.ID)
	}
	return p
}

// initials of "Anna Schmidt" are AS; of a Chinese name its last two characters, as is usual there.
func initials(name string) string {
	runes := []rune(strings.TrimSpace(name))
	if len(runes) == 0 {
		return "?"
	}
	if unicode.Is(unicode.Han, runes[0]) {
		return string(runes[max(0, len(runes)-2):])
	}
	words := strings.Fields(name)
	first := []rune(words[0])
	if len(words) == 1 {
		return strings.ToUpper(string(first[:1]))
	}
	last := []rune(words[len(words)-1])
	return strings.ToUpper(string(first[:1]) + string(last[:1]))
}

// tones is how many colours the pictures have; people get them in turn, so that neighbours differ.
const tones = 9
