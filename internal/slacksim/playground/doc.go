// Package playground is a chat page for a simulated Slack workspace: it lets a person in a browser be any member of a
// [slacksim.Workspace], talk to the app installed there, and move the workspace's clock.
//
// The page is plain HTML, CSS and JavaScript modules, embedded in the binary; it loads nothing from other hosts. All state
// belongs to the server: a page asks for a snapshot (GET /playground/api/state), is told by server-sent events when to ask
// again, and acts through POST /playground/api/ACTION. Two tabs may be two people.
//
// What does not belong here: how Slack behaves (that is slacksim's), and what the bot says. There is no sign-in: whoever
// reaches the page may act as everybody, so it must only be served on a loopback address or to people who may.
package playground
