// Package handbook puts a scheme into words: what it measures, how it pays, what follows, where each line stands in the policy and what
// was assumed. Describe makes sections of message texts, for whoever shows a scheme; Page and Index put them into Markdown for
// docs/policies.
//
// What does not belong here: results of members (see figures), and what is wrong with a scheme (the linter).
package handbook
