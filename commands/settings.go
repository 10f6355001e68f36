package commands

// Jobs knows the scheduled jobs, so that settings name only those that exist and cron lines that can be read.
type Jobs interface {
	Names() []string
	Check(job, cron string) error // an error when there is no such job or the cron line can't be read
}
