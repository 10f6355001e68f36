package slacksim

import "time"

// Limits are rate limits, counted by the workspace's Clock. Zero fields have
// Slack's values (https://docs.slack.dev/apis/web-api/rate-limits).
type Limits struct {
	// Unlimited switches every limit off, for demonstrations.
	Unlimited bool
	// Tier2, Tier3 and Tier4 are calls a minute and method: 20, 50 and 100.
	Tier2, Tier3, Tier4 int
	// PostsPerSecond is how many messages a second and channel are taken in the
	// long run (1), PostBurst how many at once (5).
	PostsPerSecond, PostBurst int
	// PostsPerMinute is the cap of messages a minute for the workspace (300).
	PostsPerMinute int
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, otherwise int) {
		if *v <= 0 {
			*v = otherwise
		}
	}
	set(&l.Tier2, 20)
	set(&l.Tier3, 50)
	set(&l.Tier4, 100)
	set(&l.PostsPerSecond, 1)
	set(&l.PostBurst, 5)
	set(&l.PostsPerMinute, 300)
	return l
}

// tier is a method's rate limit class.
type tier int

const (
	tierSpecial tier = iota // hundreds a minute; never refused here
	tier2
	tier3
	tier4
	tierPost // by channel
)

// bucket is a token bucket: `size` calls at once, refilled evenly.
type bucket struct {
	free float64 // fractions of a call, never money
	at   time.Time
}

type limiter struct {
	limits  Limits
	buckets map[string]*bucket
}

func newLimiter(l Limits) limiter { return limiter{limits: l, buckets: map[string]*bucket{}} }

// take counts one call. It returns how long to wait when there is none free,
// and zero when the call may go on.
func (l *limiter) take(now time.Time, t tier, method, channel string) time.Duration {
	if l.limits.Unlimited {
		return 0
	}
	perMinute := 0
	switch t {
	case tierSpecial:
		return 0
	case tier2:
		perMinute = l.limits.Tier2
	case tier3:
		perMinute = l.limits.Tier3
	case tier4:
		perMinute = l.limits.Tier4
	case tierPost:
		every := time.Second / time.Duration(l.limits.PostsPerSecond)
		if wait := l.spend(now, "post:"+channel, l.limits.PostBurst, every); wait > 0 {
			return wait
		}
		perMinute = l.limits.PostsPerMinute
	}
	return l.spend(now, method, perMinute, time.Minute/time.Duration(perMinute))
}

// spend takes one call from the bucket of the key, which holds size calls and
// gains one each `every`.
func (l *limiter) spend(now time.Time, key string, size int, every time.Duration) time.Duration {
	b := l.buckets[key]
	if b == nil {
		b = &bucket{free: float64(size), at: now}
		l.buckets[key] = b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.free = min(float64(size), b.free+float64(passed)/float64(every))
		b.at = now
	}
	// The hair less than one call forgives what rounding of fractions lost.
	if b.free < 1-1e-6 {
		return time.Duration((1 - b.free) * float64(every))
	}
	b.free--
	return 0
}

// retryAfter is the whole number of seconds for the Retry-After header.
func retryAfter(wait time.Duration) int {
	return max(1, int((wait+time.Second-1)/time.Second))
}
