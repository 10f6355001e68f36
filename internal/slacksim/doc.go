// Package slacksim is a Slack workspace inside one process, as strict as Slack.
//
// It serves what a bot talks to: the Web API under /api/METHOD, Socket Mode
// under /socket, response URLs, three-step file uploads and downloads. It also
// acts for the people of the workspace (see [Person]): they type slash
// commands, press buttons, fill in modals and open the App Home, and the bot is
// reached as Slack would reach it, over Socket Mode or by signed HTTP requests.
//
// What Slack refuses, the simulator refuses with Slack's own error code: wrong
// tokens, missing scopes, channels the bot is not in, blocks over Block Kit's
// limits, trigger ids after three seconds or used twice, response URLs after
// five uses or thirty minutes, calls over the rate limits. Faults are made on
// request (see [Fault]): server errors, time-outs, dropped connections, and
// answers that are lost after the effect took place.
//
// Times of messages, rate limits and the life of response URLs follow the
// injected [Clock]; what a bot experiences as waiting (the three seconds for an
// acknowledgement and for a trigger id, pings, retries of events) is real time
// and can be shortened in [Config].
//
// Where Slack's documentation is silent, these are the simulator's own choices,
// always the stricter ones: an acknowledgement counts only on the connection
// that got the envelope; an envelope whose connection drops comes again with the
// same id; a connection that was told to disconnect gets no more envelopes; a
// text over 40,000 characters is refused, not cut; replace_original on the
// response URL of a command replaces the app's first answer to it.
//
// What it is not: there is no OAuth, no Enterprise Grid, no search, no user
// tokens, no attachments of the old kind, no workflow steps, no events for edited
// or deleted messages. Blocks newer than table and markdown are taken as they
// are, with only their type and id checked. Nothing is stored;
// a workspace lives as long as its process. It knows nothing of the bot that is
// tested with it and imports nothing of this module.
package slacksim
