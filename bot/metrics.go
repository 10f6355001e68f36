package bot

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what an operator watches; docs/operations explains each.
type metrics struct {
	deliveries *prometheus.CounterVec   // by kind: command, press, submit, shortcut, suggest, event
	seconds    *prometheus.HistogramVec // by kind: time until the handler's answer
	errors     *prometheus.CounterVec   // by kind and code
	late       *prometheus.CounterVec   // by kind: answered after Slack's three seconds
	refused    *prometheus.CounterVec   // HTTP deliveries not accepted, by reason
	posts      *prometheus.CounterVec   // by result: sent, found, retried, dropped
	calls      *prometheus.CounterVec   // failed calls of Slack's methods, by method and error
	panics     prometheus.Counter
	outboxAge  prometheus.Gauge
	sockets    prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "meritbot", Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "meritbot", Name: name, Help: help})
	}
	m := &metrics{
		deliveries: counter("deliveries_total", "What Slack delivered, by kind.", "kind"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "meritbot", Name: "answer_seconds", Help: "Time until the handler's answer, by kind of delivery.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"kind"}),
		errors:  counter("answer_errors_total", "Deliveries answered with an error, by kind and code.", "kind", "code"),
		late:    counter("answers_late_total", "Answers that came after Slack's three seconds.", "kind"),
		refused: counter("http_refused_total", "HTTP deliveries that were not accepted, by reason.", "reason"),
		posts:   counter("posts_total", "Posts of the outbox, by result.", "result"),
		calls:   counter("slack_errors_total", "Failed calls of Slack's methods, by method and error.", "method", "error"),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "meritbot", Name: "panics_total", Help: "Panics caught; each is a fault of ours.",
		}),
		outboxAge: gauge("outbox_age_seconds", "Age of the oldest post that is due and not sent."),
		sockets:   gauge("socket_connections", "Open Socket Mode connections."),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{
		m.deliveries, m.seconds, m.errors, m.late, m.refused, m.posts, m.calls, m.panics, m.outboxAge, m.sockets,
	} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("bot: metrics: %w", err)
		}
	}
	return m, nil
}
