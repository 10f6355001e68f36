package commands

type meritStore interface{}

func meritCommand(d Deps) command { return command{} }
