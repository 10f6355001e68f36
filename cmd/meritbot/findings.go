package main

import (
	"fmt"
	"io"
	"net"
)

// printFindings writes each finding as a line, with what to do below it when something is wrong.
func printFindings(w io.Writer, found []finding) {
	for _, f := range found {
		mark := "✓"
		if !f.OK {
			mark = "✗"
		}
		_, _ = fmt.Fprintf(w, "%s %-14s %s\n", mark, f.Name, f.Detail)
		if !f.OK && f.Do != "" {
			_, _ = fmt.Fprintf(w, "  %-14s → %s\n", "", f.Do)
		}
	}
}

// localURL is how this machine reaches a server that listens at the address.
func localURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
