package appraisal

import "time"

// SavedScheme names a version of a scheme of the company's own. Its body is asked for by scheme and version.
type SavedScheme struct {
	Scheme  string
	Version string
	By      MemberID
	At      time.Time
}
