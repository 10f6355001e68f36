package ledger

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPiecesMakeTheWhole parses a document cut at every possible place.
func TestPiecesMakeTheWhole(t *testing.T) {
	for name, source := range map[string]string{
		"items further in": "# a ledger\n\nworkspace: {timezone: UTC, currency: CNY}\nmembers:\n  # people\n  - id: li\n    name: Li\n\n  - {id: wang,\n     name: Wang}\n" +
			"deals:\n  - id: d1\n    note: |\n      - no item\n\n      # no comment\n    splits:\n      - stage: lead\n      - stage: closing\n  - id: d2\nempty:\n",
		"items at the margin": "members:\n- id: li\n  name: Li\n- id: wang\npayments:   # all of them\n- {deal: d1}\n- {deal: d2}\n\"returns\": []\n",
		"Windows line ends":   "members:\r\n  - id: li\r\n  - id: wang\r\ndeals:\r\n  - id: d1\r\n  - id: d2\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			want, w := parseDocument(source)
			if w != nil {
				t.Fatal(w)
			}
			for _, size := range []int{0, 20, 40, 1000} {
				pieces, ok := cut(source, size)
				if !ok {
					t.Fatal("it is not cut")
				}
				got, w := parsePieces(pieces)
				if w != nil {
					t.Fatalf("of %d bytes: %+v", size, w)
				}
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(node{}, entry{}, place{})); diff != "" {
					t.Errorf("of %d bytes:\n%s", size, diff)
				}
			}
		})
	}
}

func TestWhatIsNotPlainIsNotCut(t *testing.T) {
	for _, source := range []string{"", "- a\n- b\n", "{a: 1,\nb: 2}\n", "---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "a: [1,\n2]\n", "a: 'x\ny'\n", "? a\n: b\n", "  a: 1\n"} {
		if pieces, ok := cut(source, 0); ok {
			t.Errorf("%q is cut into %+v", source, pieces)
		}
	}
}

// TestALargeFileIsReadInPieces has its problems at the right places.
func TestALargeFileIsReadInPieces(t *testing.T) {
	var file strings.Builder
	file.WriteString("workspace: {timezone: UTC, currency: CNY}\nmembers:\n  - {id: li, name: Li, role: rep, team: t, joined: 2020-01-01}\ncustomers:\n  - {id: c, name: C, owner: li, added: 2020-01-01}\ndeals:\n")
	const deals = 20000
	for i := range deals {
		fmt.Fprintf(&file, "  - id: d%d\n    customer: c\n    member: li\n    signed: 2026-01-01\n    amount: \"%d\"\n", i, i%1000)
	}
	if file.Len() < 2*pieceSize {
		t.Fatal("the file is small")
	}
	_, err := Read("l.yaml", strings.NewReader(file.String()))
	all := Problems(err)
	if len(all) != deals/1000 {
		t.Fatalf("%d problems: %v", len(all), err)
	}
	for i, p := range all {
		if want := 7 + 5*1000*i + 4; p.Line != want || p.Column != 13 || p.Text.ID != "ledger.not_above_zero" {
			t.Errorf("problem %d is %v, want it on line %d", i, p, want)
		}
	}
}
