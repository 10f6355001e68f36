// Package figures puts what an appraisal yields into message texts: amounts, periods, levels, problems, a result's indicators, and standings.
// Commands and scheduled posts show the same things in the same way because both are made here.
//
// What does not belong here: who may see a figure, and how words look in Slack.
package figures
