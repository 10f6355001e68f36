package playground

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

var index = template.Must(template.ParseFS(static, "static/index.html"))

// kinds of the page's own files; the system's table of types is not asked, so that every machine answers the same.
var kinds = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
}

func (s *server) page(rw http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	shown := struct{ Lang, Title string }{pageLang(s.opts.Lang), s.title()}
	if err := index.Execute(&b, shown); err != nil {
		s.log.Error("playground: page", "err", err)
		http.Error(rw, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-cache")
	_, _ = rw.Write(b.Bytes())
}

func (s *server) title() string {
	if s.opts.Title == "" {
		return "Playground"
	}
	return s.opts.Title
}

// pageLang is the html lang attribute for an option: "zh-CN" or "en".
func pageLang(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return "zh-CN"
	}
	return "en"
}

func (s *server) asset(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, known := kinds[path.Ext(name)]
	content, err := static.ReadFile("static/" + name)
	if err != nil || !known {
		http.NotFound(rw, r)
		return
	}
	sum := sha256.Sum256(content)
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("Cache-Control", "no-cache")
	rw.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(rw, r, name, time.Time{}, bytes.NewReader(content))
}

// shownImages are the types of the workspace's files that a browser may show; anything else is only offered for download.
var shownImages = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

func isImage(kind string) bool {
	media, _, err := mime.ParseMediaType(kind)
	return err == nil && shownImages[media]
}

func (s *server) file(rw http.ResponseWriter, r *http.Request) {
	f, ok := s.ws.File(r.PathValue("id"))
	if !ok {
		http.NotFound(rw, r)
		return
	}
	kind := f.MIMEType
	if !isImage(kind) {
		kind = "application/octet-stream"
		rw.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(rw, r, f.Name, time.Time{}, bytes.NewReader(f.Content))
}
