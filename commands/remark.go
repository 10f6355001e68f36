package commands

import (
	"context"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// remarks are what is worth knowing about an amount that was just saved: that it came too late for a published period, that its
// currency has no rate. They are looked up after the record is saved, so a failure to do so is none of the record's.
func (h deals) remarks(ctx context.Context, c call, m appraisal.Money, on calendar.Date) []message.Text {
	var said []message.Text
	if late := h.published(ctx, c, on); len(late) > 0 {
		said = append(said, message.T("remark.published", message.List("periods", late...)))
	}
	if m.Currency == c.Settings.Currency {
		return said
	}
	if known, err := h.store.RateKnown(ctx, c.ws(), m.Currency, on); err == nil && !known {
		line := c.in(Example{ZH: "/merit 设置 汇率 ", EN: "/merit settings rate "}) + m.Currency + " 7.12"
		if on.Before(c.Today) {
			line += c.in(Example{ZH: " 于 ", EN: " on "}) + on.String()
		}
		said = append(said, message.T("remark.no_rate", message.Str("currency", m.Currency), message.Code("line", line)))
	}
	return said
}

// published are the periods around a day whose results are out under the workspace's scheme.
func (h deals) published(ctx context.Context, c call, on calendar.Date) []message.Text {
	var list []message.Text
	for _, kind := range calendar.Kinds() {
		p := calendar.PeriodOf(kind, on)
		if p.End.IsZero() || c.Today.Before(p.End) { // a period that goes on is not published
			continue
		}
		scheme, err := inForce(ctx, h.library, c, p)
		if err != nil || !slices.Contains(scheme.PeriodKinds(), kind) {
			continue
		}
		if out, err := h.store.Published(ctx, c.ws(), scheme.ID, p); err == nil && out {
			list = append(list, figures.Period(p))
		}
	}
	return list
}
