package commands

type followUpStore interface{}

func followUpCommand(d Deps) command { return command{} }
