package appraisal

import "path"

// Shipped returns the file of a scheme that ships with the program, as it was written.
func Shipped(id string) ([]byte, bool) {
	if id == "" || path.Base(id) != id {
		return nil, false
	}
	data, err := shipped.ReadFile("schemes/" + id + ".yaml")
	return data, err == nil
}
