package figures

import (
	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// Measure names what is measured: the metric, and what of it where a measure asks for a part only.
func Measure(m appraisal.Measure) message.Text {
	name := message.T("metric." + string(m.Metric))
	if m.Of != "" {
		name = message.T("metric.of", message.Sub("metric", name), message.Sub("of", message.T("metric."+string(m.Of))))
	}
	parts := []string{m.Item, m.Class}
	if m.Kind != "" { // what is rated is what the indicator is called
		name, parts = message.T("rating_kind."+string(m.Kind)), nil
	}
	for _, part := range parts {
		if part != "" {
			name = message.T("metric.part", message.Sub("metric", name), message.Str("part", part))
		}
	}
	if m.Per != "" {
		name = message.T("metric.per."+string(m.Per), message.Sub("metric", name))
	}
	return name
}
