package main

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/meritbot/meritbot/scheduler"
)

// jobMeter counts what happens to scheduled jobs.
type jobMeter struct {
	planned, ended *prometheus.CounterVec
}

func newJobMeter(r prometheus.Registerer) (*jobMeter, error) {
	m := &jobMeter{
		planned: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "meritbot", Name: "jobs_planned_total", Help: "Runs of scheduled jobs planned, by job.",
		}, []string{"job"}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "meritbot", Name: "jobs_ended_total", Help: "Runs of scheduled jobs that ended, by job and how.",
		}, []string{"job", "end"}),
	}
	for _, s := range scheduler.Specs() { // so that a graph begins at 0, not at the first run
		m.planned.WithLabelValues(s.Name)
		m.ended.WithLabelValues(s.Name, string(scheduler.Done))
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.planned, m.ended} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("metrics of jobs: %w", err)
		}
	}
	return m, nil
}

// JobsPlanned counts planned runs.
func (m *jobMeter) JobsPlanned(job string, n int) { m.planned.WithLabelValues(job).Add(float64(n)) }

// JobEnded counts a run's end.
func (m *jobMeter) JobEnded(job string, end scheduler.End) {
	m.ended.WithLabelValues(job, string(end)).Inc()
}
