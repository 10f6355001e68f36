package main

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// appraisalReport is what appraise puts out: every text in the language that was asked for, every decimal as the text that people see. The
// three formats are made from it, so that they agree. The keys of its JSON are a promise; more may be added.
type appraisalReport struct {
	Scheme   string         `json:"scheme"`
	Version  string         `json:"version"`
	Title    string         `json:"title"`
	Period   string         `json:"period"`
	Currency string         `json:"currency"`
	Results  []memberReport `json:"results"`
}

// memberReport is one member's result. Score, level and rank are null where there are none.
type memberReport struct {
	Member     string            `json:"member"`
	Name       string            `json:"name"`
	Score      *string           `json:"score"` // rounded half up to 2 decimals
	ScoreExact *string           `json:"score_exact,omitempty"`
	Level      *string           `json:"level"`
	LevelTitle string            `json:"level_title,omitempty"`
	Rank       *int              `json:"rank"`
	Unscored   bool              `json:"unscored,omitempty"` // the scheme gives no score here, only pay or outcomes
	Indicators []indicatorReport `json:"indicators"`
	Modifiers  []modifierReport  `json:"modifiers"`
	Commission *commissionReport `json:"commission,omitempty"`
	Wage       *wageReport       `json:"wage,omitempty"`
	Outcomes   []outcomeReport   `json:"outcomes"`
	Streaks    []streakReport    `json:"streaks,omitempty"`
	Presence   *presenceReport   `json:"presence,omitempty"` // who was there all of the period has none
	Rates      []rateReport      `json:"rates,omitempty"`
	Problems   []problemReport   `json:"problems"`
}

type indicatorReport struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Group      string         `json:"group,omitempty"`
	GroupTitle string         `json:"group_title,omitempty"`
	Metric     string         `json:"metric"`
	Unit       string         `json:"unit"`
	Value      *string        `json:"value"`
	Target     *string        `json:"target,omitempty"`
	FullTarget *string        `json:"full_target,omitempty"` // before pro-rating, where that changed it
	Attainment *string        `json:"attainment,omitempty"`  // percent, before the cap
	Score      *string        `json:"score"`
	Level      string         `json:"level,omitempty"`
	Weight     string         `json:"weight"` // percent of the whole, after any rescaling
	Points     *string        `json:"points"`
	PassLine   *string        `json:"pass_line,omitempty"`
	Passed     *bool          `json:"passed,omitempty"`
	Working    string         `json:"working,omitempty"`
	Parts      []partReport   `json:"parts,omitempty"`
	Count      int            `json:"count"` // of the records behind the value
	Records    []recordReport `json:"records,omitempty"`
	Clause     string         `json:"clause"`
	Assumed    string         `json:"assumed,omitempty"`
	Status     string         `json:"status,omitempty"`

	why string // the status in words
}

type partReport struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Metric string  `json:"metric"`
	Unit   string  `json:"unit"`
	Value  *string `json:"value"`
	Share  *string `json:"share,omitempty"` // percent
	Count  int     `json:"count"`
	Status string  `json:"status,omitempty"`
}

type recordReport struct {
	Part  string  `json:"part,omitempty"`
	Ref   string  `json:"ref,omitempty"` // of a deal or customer: its id in the ledger
	On    string  `json:"on"`
	Label string  `json:"label"`
	Value *string `json:"value"`           // null for a rating given as a level that the scheme does not know
	Level string  `json:"level,omitempty"` // of a rating given as a level; its value is what the scheme counts for it
}

type modifierReport struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Kind    string       `json:"kind"`
	Points  string       `json:"points"`
	Level   string       `json:"level,omitempty"`
	Working string       `json:"working,omitempty"`
	Parts   []partReport `json:"parts,omitempty"`
	Clause  string       `json:"clause"`
	Assumed string       `json:"assumed,omitempty"`
}

type commissionReport struct {
	Total    string                 `json:"total"` // of the member's own shares
	Currency string                 `json:"currency"`
	Lines    []commissionLineReport `json:"lines"`
}

type commissionLineReport struct {
	ID        string        `json:"id"` // of the scheme's rule
	Deal      string        `json:"deal"`
	Customer  string        `json:"customer"`
	On        string        `json:"on"`
	Returned  *string       `json:"returned,omitempty"`
	BasePrice *string       `json:"base_price,omitempty"`
	NetSales  *string       `json:"net_sales,omitempty"`
	Ratio     *string       `json:"ratio,omitempty"` // percent
	Amount    string        `json:"amount"`          // of the whole deal
	Own       string        `json:"own"`             // the member's part
	Shares    []shareReport `json:"shares"`
	Working   string        `json:"working,omitempty"`
	Clause    string        `json:"clause"`
	Assumed   string        `json:"assumed,omitempty"`
	Status    string        `json:"status,omitempty"`

	why string // the status in words
}

type shareReport struct {
	Member string `json:"member"`
	Stage  string `json:"stage"`
	Amount string `json:"amount"`

	name, title string // of the member and of the stage
}

type wageReport struct {
	Total    *string          `json:"total"` // null while a part can't be worked out
	Currency string           `json:"currency,omitempty"`
	Parts    []wagePartReport `json:"parts"`
}

type wagePartReport struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Amount  *string `json:"amount"`
	Working string  `json:"working,omitempty"`
	Clause  string  `json:"clause"`
	Assumed string  `json:"assumed,omitempty"`
	Status  string  `json:"status,omitempty"`

	why string // the status in words
}

type outcomeReport struct {
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	Detail   string  `json:"detail"`
	Amount   *string `json:"amount,omitempty"`
	Currency string  `json:"currency,omitempty"`
	Public   bool    `json:"public"`
	Clause   string  `json:"clause"`
	Assumed  string  `json:"assumed,omitempty"`
}

type streakReport struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Count int    `json:"count"`
	Times int    `json:"times"`
}

type presenceReport struct {
	Days int `json:"days"`
	Of   int `json:"of"`
}

type rateReport struct {
	Currency string `json:"currency"`
	Rate     string `json:"rate"`
}

type problemReport struct {
	Code      string `json:"code"`
	Indicator string `json:"indicator,omitempty"`
	Deal      string `json:"deal,omitempty"` // its id in the ledger
	Detail    string `json:"detail,omitempty"`
	Text      string `json:"text"`
}

// json writes the report with two spaces of indent and Chinese as it is.
func (r *appraisalReport) json() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return out.Bytes(), nil
}
