package commands

import (
	"context"
	"regexp"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
)

// memberStore finds people.
type memberStore interface {
	Member(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error)
	Members(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Member, error)
}

// mention is a person as Slack writes one: <@U123> or <@U123|name>.
var mention = regexp.MustCompile(`^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>[,;:.。、，；：]?$`)

// channelMention is a channel as Slack writes one: <#C123> or <#C123|name>.
var channelMention = regexp.MustCompile(`^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>[,;:.。、，；：]?$`)

// mentionsIn finds people in running text.
var mentionsIn = regexp.MustCompile(`<[@#][A-Z0-9]+(?:\|([^<>]*))?>`)

// mostNameWords is how many words a person's name may have.
const mostNameWords = 4

// readMember reads the person at the beginning of words: <@U123|name>, <@U123>, @name, or a bare name of a member. It returns how many
// words it took: none, without an error, when the words begin with nobody's name. A mention or @name of nobody is NotFound
// "member_missing", a name of several people Conflict "member_ambiguous".
func readMember(ctx context.Context, s memberStore, c call, words []word) (appraisal.Member, int, error) {
	if len(words) == 0 {
		return appraisal.Member{}, 0, nil
	}
	if m := mention.FindStringSubmatch(words[0].Raw); m != nil {
		if appraisal.MemberID(m[1]) == c.Actor.ID {
			return c.Actor, 1, nil
		}
		who, err := s.Member(ctx, c.ws(), appraisal.MemberID(m[1]))
		if appraisal.CodeOf(err) == appraisal.Unknown { // the person asking is known, the one asked for is not
			err = appraisal.Errorf(appraisal.NotFound, "member_missing", "words", excerpt(words[0].Raw))
		}
		return who, 1, err
	}
	if words[0].is("me", "我", "@me") {
		return c.Actor, 1, nil
	}
	members, err := s.Members(ctx, c.ws())
	if err != nil {
		return appraisal.Member{}, 0, err
	}
	for n := min(mostNameWords, len(words)); n > 0; n-- {
		name := strings.TrimPrefix(fold(typed(words[:n])), "@")
		var found []appraisal.Member
		for _, m := range members {
			if fold(m.Name) == name {
				found = append(found, m)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], n, nil
		default:
			return appraisal.Member{}, n, appraisal.Errorf(appraisal.Conflict, "member_ambiguous", "words", excerpt(typed(words[:n])))
		}
	}
	if strings.HasPrefix(words[0].Text, "@") {
		return appraisal.Member{}, 1, appraisal.Errorf(appraisal.NotFound, "member_missing", "words", excerpt(words[0].Raw))
	}
	return appraisal.Member{}, 0, nil
}

// mentionsAsNames writes mentions in running text as names, since notes are kept as plain words.
func mentionsAsNames(s string) string {
	return mentionsIn.ReplaceAllStringFunc(s, func(m string) string {
		sign := m[1:2]
		if _, label, ok := strings.Cut(m[1:len(m)-1], "|"); ok && label != "" {
			return sign + label
		}
		return m[1 : len(m)-1]
	})
}
