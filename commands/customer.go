package commands

type customerStore interface{}

func customerCommand(d Deps) command { return command{} }
