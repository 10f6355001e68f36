package commands

type dealStore interface{}

func dealCommand(d Deps) command { return command{} }
