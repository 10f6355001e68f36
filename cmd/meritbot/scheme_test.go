package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/store"
)

func TestSchemeList(t *testing.T) {
	out, _, code := runWith(t, "", "scheme", "list", "--lang", "en")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); code != exitOK || len(lines) != 11 || !strings.HasPrefix(lines[1], "S02  1  month quarter year") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// TestTheShippedSchemesCheckClean: what is shown can be copied and checked, and no shipped file has an error.
func TestTheShippedSchemesCheckClean(t *testing.T) {
	shipped, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shipped {
		body, _, code := runWith(t, "", "scheme", "show", s.ID)
		if code != exitOK || !strings.Contains(body, "id: "+s.ID) {
			t.Errorf("show %s: exit code %d", s.ID, code)
		}
		if out, _, code := runWith(t, body, "scheme", "check", "-", "--lang", "en"); code != exitOK {
			t.Errorf("check %s: exit code %d\n%s", s.ID, code, out)
		}
	}
	if _, errs, code := runWith(t, "", "scheme", "show", "../S01"); code != exitMisused || !strings.Contains(errs, "S01, S02") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

func TestSchemeCheck(t *testing.T) {
	dir := t.TempDir()
	body, _ := appraisal.Shipped("S09")
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(string(body), "weight: 50", "weight: 60", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, code := runWith(t, "", "scheme", "check", file, "--lang", "en")
	if code != exitFailed || !strings.Contains(out, "mine.yaml:") || !strings.Contains(out, ": error: ") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	zh, _, _ := runWith(t, "", "scheme", "check", file)
	if zh == out || !strings.Contains(zh, "权重") {
		t.Errorf("in Chinese:\n%s", zh)
	}
	out, _, code = runWith(t, "", "scheme", "check", file, "S09", "--format", "json", "--lang", "en")
	var found []findingReport
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != exitFailed || len(found) == 0 {
		t.Fatalf("exit code %d, %v:\n%s", code, err, out)
	}
	for _, f := range found {
		if f.File == "" || f.Text == "" || f.Code == "" || (f.Severity == "error" && f.Line == 0) {
			t.Errorf("%+v", f)
		}
	}
	if _, errs, code := runWith(t, "", "scheme", "check", filepath.Join(dir, "none.yaml")); code != exitMisused || !strings.Contains(errs, "none.yaml") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

func TestSchemeSchemaIsJSON(t *testing.T) {
	out, _, code := runWith(t, "", "scheme", "schema")
	if code != exitOK || !json.Valid([]byte(out)) {
		t.Errorf("exit code %d", code)
	}
}

func TestSchemeAdd(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "merit.db"), filepath.Join(dir, "own.yaml")
	shipped, _ := appraisal.Shipped("S09")
	body := strings.Replace(string(shipped), "id: S09", "id: OWN", 1)
	write := func(body string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	add := func(more ...string) (string, int) {
		t.Helper()
		out, errs, code := runWith(t, "", append([]string{"scheme", "add", file, "--data", data, "--lang", "en"}, more...)...)
		return out + errs, code
	}
	write(body)
	if said, code := add(); code != exitMisused || !strings.Contains(said, "no workspace yet") {
		t.Errorf("without a workspace: exit code %d, %s", code, said)
	}
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, ws := range []appraisal.WorkspaceID{"T1", "T2"} {
		if err := db.EnsureWorkspace(t.Context(), appraisal.Settings{Workspace: ws, TimeZone: "UTC", Currency: "CNY", Lang: "en"}); err != nil {
			t.Fatal(err)
		}
	}
	if said, code := add(); code != exitMisused || !strings.Contains(said, "T1, T2") {
		t.Errorf("with two workspaces: exit code %d, %s", code, said)
	}
	for range 2 { // adding the same again is no harm
		if said, code := add("--workspace", "T2"); code != exitOK || !strings.Contains(said, "OWN version 1") {
			t.Errorf("exit code %d, %s", code, said)
		}
	}
	if kept, err := db.Scheme(t.Context(), "T2", "OWN", "1"); err != nil || kept != body {
		t.Errorf("kept %d bytes, %v", len(kept), err)
	}
	write(string(shipped))
	if said, code := add("--workspace", "T2"); code != exitFailed || !strings.Contains(said, "S09 is the id of a policy that comes with the program") {
		t.Errorf("under a shipped id: exit code %d, %s", code, said)
	}
	write(strings.Replace(body, "cap: 100", "cap: 120", 1))
	if said, code := add("--workspace", "T2"); code != exitFailed || !strings.Contains(said, "OWN") || strings.Contains(said, "⟦") {
		t.Errorf("another file under the same version: exit code %d, %s", code, said)
	}
	write(body + "nonsense: 1\n")
	if said, code := add("--workspace", "T2"); code != exitFailed || !strings.Contains(said, "nonsense") {
		t.Errorf("a broken file: exit code %d, %s", code, said)
	}
}
