// Package library finds schemes: those that ship with the program, and a company's own, which the store keeps as they were written.
//
// What does not belong here: what a scheme says, and who may choose one.
package library

import (
	"context"
	"crypto/sha256"
	"strings"
	"sync"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// Store keeps the schemes of companies.
type Store interface {
	// Scheme returns the body of a version of a scheme of the company's own.
	Scheme(ctx context.Context, ws appraisal.WorkspaceID, id, version string) (string, error)
	// SchemeList returns the versions of the company's own schemes, by scheme, the newest first.
	SchemeList(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.SavedScheme, error)
}

// mostCompiled is how many compiled schemes are kept. Beyond it all are dropped and compiled again when they are asked for.
const mostCompiled = 64

// Library is all schemes that a workspace can choose from. It may be used by many goroutines.
type Library struct {
	shipped appraisal.Schemes
	store   Store

	mu       sync.Mutex
	compiled map[[sha256.Size]byte]*appraisal.Scheme // by content: what a version says never changes
}

// New returns a library of the shipped schemes and those in the store.
func New(shipped appraisal.Schemes, store Store) *Library {
	return &Library{shipped: shipped, store: store, compiled: map[[sha256.Size]byte]*appraisal.Scheme{}}
}

// InForce returns the scheme that appraises the period in a workspace with these settings.
func (l *Library) InForce(ctx context.Context, set appraisal.Settings, p calendar.Period, today calendar.Date) (*appraisal.Scheme, error) {
	return l.Find(ctx, set.Workspace, set.SchemeFor(p, today))
}

// Find returns the scheme that is meant: the shipped one where no version is named, otherwise that version of the company's own. One that
// is not there is NotFound "scheme_gone" (scheme).
func (l *Library) Find(ctx context.Context, ws appraisal.WorkspaceID, use appraisal.SchemeUse) (*appraisal.Scheme, error) {
	gone := appraisal.Errorf(appraisal.NotFound, "scheme_gone", "scheme", use.Scheme)
	if use.Version == "" {
		if s, ok := l.shipped.ByID(use.Scheme); ok {
			return s, nil
		}
		return nil, gone
	}
	body, err := l.store.Scheme(ctx, ws, use.Scheme, use.Version)
	if appraisal.CodeOf(err) == appraisal.NotFound {
		return nil, gone.Because(err)
	}
	if err != nil {
		return nil, err
	}
	s, err := l.compile(use.Scheme, body)
	if err != nil {
		return nil, gone.Because(err) // kept by an older program whose language this one no longer reads
	}
	return s, nil
}

// Version returns a version of one of the company's own schemes, in whatever case its id and version are written; the case that was kept
// comes first. One that is not there is NotFound "scheme_gone" (scheme).
func (l *Library) Version(ctx context.Context, ws appraisal.WorkspaceID, id, version string) (Choice, error) {
	kept, err := l.store.SchemeList(ctx, ws)
	if err != nil {
		return Choice{}, err
	}
	use := appraisal.SchemeUse{Scheme: id, Version: version}
	for _, k := range kept {
		if k.Scheme == id && k.Version == version {
			use = appraisal.SchemeUse{Scheme: id, Version: version}
			break
		}
		if strings.EqualFold(k.Scheme, id) && strings.EqualFold(k.Version, version) {
			use = appraisal.SchemeUse{Scheme: k.Scheme, Version: k.Version}
		}
	}
	s, err := l.Find(ctx, ws, use)
	return Choice{use, s}, err
}

// Body returns the file of a scheme as it was written.
func (l *Library) Body(ctx context.Context, ws appraisal.WorkspaceID, use appraisal.SchemeUse) ([]byte, error) {
	if use.Version == "" {
		body, ok := appraisal.Shipped(use.Scheme)
		if !ok {
			return nil, appraisal.Errorf(appraisal.NotFound, "scheme_gone", "scheme", use.Scheme)
		}
		return body, nil
	}
	body, err := l.store.Scheme(ctx, ws, use.Scheme, use.Version)
	return []byte(body), err
}

// Choice is a scheme that a workspace may use.
type Choice struct {
	Use    appraisal.SchemeUse // without From
	Scheme *appraisal.Scheme
}

// Choices lists the newest version of each of the company's own schemes, and the shipped ones. A kept scheme that this program can't read
// any more is left out.
func (l *Library) Choices(ctx context.Context, ws appraisal.WorkspaceID) (own, shipped []Choice, err error) {
	kept, err := l.store.SchemeList(ctx, ws)
	if err != nil {
		return nil, nil, err
	}
	for i, k := range kept {
		if i > 0 && kept[i-1].Scheme == k.Scheme {
			continue
		}
		use := appraisal.SchemeUse{Scheme: k.Scheme, Version: k.Version}
		s, err := l.Find(ctx, ws, use)
		switch appraisal.CodeOf(err) {
		case "":
			own = append(own, Choice{use, s})
		case appraisal.NotFound:
		default:
			return nil, nil, err
		}
	}
	for _, s := range l.shipped {
		shipped = append(shipped, Choice{appraisal.SchemeUse{Scheme: s.ID}, s})
	}
	return own, shipped, nil
}

func (l *Library) compile(id, body string) (*appraisal.Scheme, error) {
	key := sha256.Sum256([]byte(body))
	l.mu.Lock()
	s, ok := l.compiled[key]
	l.mu.Unlock()
	if ok {
		return s, nil
	}
	s, err := appraisal.LoadScheme(id+".yaml", []byte(body))
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.compiled) >= mostCompiled {
		clear(l.compiled)
	}
	l.compiled[key] = s
	return s, nil
}
