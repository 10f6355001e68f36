// Package scheduler does what the bot does unasked: reminders, standings, and the scores at the end of a period.
//
// A tick of a cron line is a row, not a goroutine's memory: Plan inserts it once for each subject, Work claims due rows with a
// lease, runs them and commits their posts and results together with the acknowledgement. Restart, several replicas and catching
// up after an outage are the same insert and the same claim (docs/guarantees.md, Jobs).
//
// Here belong the list of jobs (registry.go), when they are due, and what each one says. SQL, Slack and the words of a language
// do not: the store is an interface, and posts are texts by id.
package scheduler
