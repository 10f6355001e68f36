// Package demo is what `meritbot demo` shows: a believable sales company, its records of the last two quarters, a clock that can
// be moved forward, and the story that `demo --check` plays and asserts.
//
// It drives the real bot through a simulated Slack, as people would, and knows neither SQL nor Block Kit's making: what it needs
// of the store, the scheduler and the outbox are small interfaces that the program's wiring fills.
package demo
