package commands

import "github.com/meritbot/meritbot/internal/message"

// mistakes collects what is wrong with the fields of a form, so that all of it is said at once.
type mistakes struct {
	fields  []message.FieldError
	failure error // what is no field's fault, such as a database that does not answer
}

// at keeps an error about a field; nil is none.
func (m *mistakes) at(input string, err error) {
	if err == nil || m.failure != nil {
		return
	}
	r, err := refused(input, err)
	m.failure = err
	m.fields = append(m.fields, r.Refused...)
}

// any reports whether something is wrong; then reply is the answer to the form.
func (m *mistakes) any() bool { return m.failure != nil || len(m.fields) > 0 }

func (m *mistakes) reply() (message.Reply, error) {
	if m.failure != nil {
		return message.Reply{}, m.failure
	}
	return message.Reply{Refused: m.fields}, nil
}
