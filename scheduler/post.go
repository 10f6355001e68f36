package scheduler

import (
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// most is how many rows a table shows before it says how many more there are: what fits a phone's patience, and Slack's 100.
const most = 20

// post addresses a message of the run. Its id is the same whenever the run is repeated, so that it can't be posted twice.
func post(spec Spec, j Job, to, lang string, m message.Message) message.Post {
	return message.Post{
		ID:        postID(j, to),
		Workspace: string(j.Workspace),
		To:        to,
		Lang:      lang,
		Message:   m,
		Expires:   spec.expires(j.Planned),
	}
}

// postID names a post by the run and the recipient, and by the part where a recipient gets several.
func postID(j Job, to string, part ...string) string {
	id := fmt.Sprintf("%s/%s/%d/%s", j.Name, j.Subject, j.Planned.UnixMilli(), to)
	return strings.Join(append([]string{id}, part...), "/")
}

// toMember addresses a direct message.
func toMember(spec Spec, j Job, m appraisal.Member, msg message.Message) message.Post {
	return post(spec, j, string(m.ID), m.Lang, msg)
}

func mention(name string, m appraisal.Member) message.Arg {
	return message.Member(name, string(m.ID), m.Name)
}

// mentions lists people by name, the first ones when they are many, with how many more there are.
func mentions(people []appraisal.Member) message.Text {
	shown := people
	if len(people) > most {
		shown = people[:most]
	}
	texts := make([]message.Text, 0, len(shown)+1)
	for _, m := range shown {
		texts = append(texts, message.Raw(mention("", m)))
	}
	if rest := len(people) - len(shown); rest > 0 {
		texts = append(texts, message.T("job.more", message.Count("count", rest)))
	}
	return message.Raw(message.List("", texts...))
}
