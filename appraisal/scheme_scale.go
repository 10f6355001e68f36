package appraisal

import (
	"slices"

	"github.com/meritbot/meritbot/internal/calendar"
)

// levelOf returns the index of the score's level in Levels, -1 when the scheme has none. The lowest level begins at 0 and scores are never
// below.
func (s *Scheme) levelOf(score number) int {
	for i, l := range s.Levels {
		if score.cmp(l.from) >= 0 {
			return i
		}
	}
	return len(s.Levels) - 1
}

// levelIndex finds a level by id, -1 when there is none.
func (s *Scheme) levelIndex(id string) int {
	return slices.IndexFunc(s.Levels, func(l Level) bool { return l.ID == id })
}

// levelPlace is the place of Levels[i] on the scale as formulas compare it, the lowest 0; absent for an i out of range.
func (s *Scheme) levelPlace(i int) number { return place(len(s.Levels), i) }

// gradeIndex finds a grade by id, -1 when there is none.
func (s *Scheme) gradeIndex(id string) int {
	return slices.IndexFunc(s.Grades, func(g Grade) bool { return g.ID == id })
}

// gradePlace is the place of Grades[i] on the scale as formulas compare it, the lowest 0; absent for an i out of range.
func (s *Scheme) gradePlace(i int) number { return place(len(s.Grades), i) }

func place(of, i int) number {
	if i < 0 || i >= of {
		return number{}
	}
	return whole(int64(of - 1 - i))
}

// periodPlace is the place of a kind of period on the scale as formulas compare it.
func periodPlace(k calendar.Kind) number { return whole(int64(slices.Index(calendar.Kinds(), k))) }
