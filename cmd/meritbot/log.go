package main

import (
	"io"
	"log/slog"
)

// newLog makes the program's log. Values of type Secret hide themselves.
func newLog(w io.Writer, c *Common) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked the word
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
