package slacksim

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

const maxUpload = 64 << 20 // bytes; Slack takes 1 GB

// File is an uploaded file.
type File struct {
	ID, Name, Title, AltText string
	MIMEType                 string
	Content                  []byte
	User                     string
	Channels                 []string
	// PermalinkPath is the path of the file's bytes on the workspace's host.
	PermalinkPath string
}

type storedFile struct {
	File
	length   int    // announced
	ticket   string // of the upload address
	uploaded bool
	complete bool
	created  int64
}

// File returns a file once its upload is complete.
func (w *Workspace) File(id string) (File, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f, ok := w.files[id]
	if !ok || !f.complete {
		return File{}, false
	}
	out := f.File
	out.Content = slices.Clone(f.Content)
	out.Channels = slices.Clone(f.Channels)
	return out, true
}

// Files lists the ids of all complete files, sorted.
func (w *Workspace) Files() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(w.files)) {
		if w.files[id].complete {
			out = append(out, id)
		}
	}
	return out
}

// knowsFile tells whether an image block may show the file.
func (w *Workspace) knowsFile(f SlackFile) bool {
	if (f.ID == "") == (f.URL == "") {
		return false
	}
	for id, s := range w.files {
		if s.complete && (f.ID == id || (f.URL != "" && strings.HasSuffix(f.URL, s.PermalinkPath))) {
			return true
		}
	}
	return false
}

type uploadURLAnswer struct {
	UploadURL string `json:"upload_url"`
	FileID    string `json:"file_id"`
}

func (w *Workspace) filesGetUploadURL(c *request) (any, error) {
	name := c.get("filename")
	length, err := strconv.Atoi(c.get("length"))
	if name == "" || err != nil || length <= 0 {
		return nil, refuse("invalid_arguments", "[ERROR] filename and a length of more than 0 are required")
	}
	if length > maxUpload {
		return nil, refuse("file_upload_size_restricted")
	}
	f := &storedFile{length: length, ticket: w.randomText(24, lowerAlphabet), created: w.cfg.Clock.Now().Unix()}
	f.ID, f.Name, f.Title, f.AltText, f.User = w.newID("F"), name, name, c.get("alt_txt"), w.botUser
	f.MIMEType = orText(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
	f.PermalinkPath = "/files/" + f.ID + "/" + safeName(name)
	w.files[f.ID], w.uploads[f.ticket] = f, f.ID
	return uploadURLAnswer{c.base + "/upload/" + f.ticket, f.ID}, nil
}

// safeName makes a file name fit for a path.
func safeName(name string) string {
	const plain = ".-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(plain, r) {
			return r
		}
		return '_'
	}, name)
}

// serveUpload takes the bytes, as the body or as a multipart file.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	ticket := r.PathValue("ticket")
	entry := Call{Method: "upload", Token: w.whose(bearer(r)), Params: map[string]string{"ticket": ticket}}
	var content []byte
	var readErr error
	if r.Method == http.MethodPost || r.Method == http.MethodPut {
		content, readErr = readUpload(rw, r)
	}
	w.throughFaults(rw, r, &entry, func() answer {
		f := w.files[w.uploads[ticket]]
		plain := func(status int, text string) answer { return answer{status: status, body: []byte(text), code: text} }
		switch {
		case r.Method != http.MethodPost && r.Method != http.MethodPut:
			return plain(http.StatusMethodNotAllowed, "method_not_allowed")
		case f == nil || f.uploaded:
			return plain(http.StatusNotFound, "upload_not_found")
		case readErr != nil:
			return plain(http.StatusBadRequest, "unreadable")
		case len(content) != f.length:
			return plain(http.StatusBadRequest, "length_mismatch")
		}
		f.Content, f.uploaded = content, true
		return answer{status: http.StatusOK, body: []byte(fmt.Sprintf("OK - %d", len(content)))}
	})
}

func readUpload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxUpload+(1<<20))
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("multipart: %w", err)
	}
	for {
		part, err := reader.NextPart()
		if err != nil {
			return nil, fmt.Errorf("no file in the form: %w", err)
		}
		if part.FileName() != "" || part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}

type fileRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type completeAnswer struct {
	Files []wireFile `json:"files"`
}

func (w *Workspace) filesCompleteUpload(c *request) (any, error) {
	var refs []fileRef
	if json.Unmarshal([]byte(c.get("files")), &refs) != nil || len(refs) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: files")
	}
	var done []*storedFile
	for _, ref := range refs {
		f := w.files[ref.ID]
		if f == nil || !f.uploaded || f.complete {
			return nil, refuse("file_not_found")
		}
		done = append(done, f)
	}
	channels, err := w.shareTargets(c)
	if err != nil {
		return nil, err
	}
	d, err := w.readDraft(&request{params: map[string]string{"text": c.get("initial_comment"), "blocks": c.get("blocks")}})
	if err != nil {
		return nil, err
	}
	var out completeAnswer
	for i, f := range done {
		f.complete = true
		f.Title = orText(refs[i].Title, f.Title)
		out.Files = append(out.Files, w.wireFile(f))
	}
	for _, ch := range channels {
		m := &Message{Channel: ch.ID, User: w.botUser, BotID: w.botID, Subtype: "file_share"}
		if ts := c.get("thread_ts"); ts != "" && w.findMessage(ch.ID, ts) != nil {
			m.ThreadTS = w.threadOf(ch.ID, ts)
		}
		d.apply(m)
		for _, f := range done {
			f.Channels = append(f.Channels, ch.ID)
			m.Files = append(m.Files, f.File)
		}
		w.addMessage(m)
	}
	w.changed(Change{Kind: ChangeFile})
	return out, nil
}

// shareTargets are the channels that a finished upload is shown in; none is
// allowed, the file is then the app's own until a message shows it.
func (w *Workspace) shareTargets(c *request) ([]*Channel, error) {
	ids := strings.FieldsFunc(c.get("channels"), func(r rune) bool { return r == ',' })
	if id := c.get("channel_id"); id != "" {
		ids = append(ids, id)
	}
	var out []*Channel
	for _, id := range ids {
		ch, err := w.findChannel(id)
		if err != nil {
			return nil, err
		}
		if !ch.has(w.botUser) { // also in public channels: files are shared by members only
			return nil, refuse("not_in_channel")
		}
		out = append(out, ch)
	}
	return out, nil
}

type wireFile struct {
	ID         string   `json:"id"`
	Created    int64    `json:"created"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	MIMEType   string   `json:"mimetype"`
	Filetype   string   `json:"filetype"`
	User       string   `json:"user"`
	Size       int      `json:"size"`
	Mode       string   `json:"mode"`
	AltText    string   `json:"alt_txt,omitempty"`
	URLPrivate string   `json:"url_private"`
	Download   string   `json:"url_private_download"`
	Permalink  string   `json:"permalink"`
	Channels   []string `json:"channels"`
}

func (w *Workspace) wireFile(f *storedFile) wireFile {
	url := w.base + f.PermalinkPath
	return wireFile{
		ID: f.ID, Created: f.created, Name: f.Name, Title: f.Title, MIMEType: f.MIMEType,
		Filetype: strings.TrimPrefix(path.Ext(f.Name), "."), User: f.User, Size: len(f.Content), Mode: "hosted",
		AltText: f.AltText, URLPrivate: url, Download: url,
		Permalink: "https://" + w.cfg.TeamDomain + ".slack.com" + f.PermalinkPath,
		Channels:  append([]string{}, f.Channels...),
	}
}

type fileAnswer struct {
	File wireFile `json:"file"`
}

func (w *Workspace) filesInfo(c *request) (any, error) {
	f := w.files[c.get("file")]
	if f == nil || !f.complete {
		return nil, refuse("file_not_found")
	}
	return fileAnswer{w.wireFile(f)}, nil
}

func (w *Workspace) filesDelete(c *request) (any, error) {
	f := w.files[c.get("file")]
	if f == nil || !f.complete {
		return nil, refuse("file_not_found")
	}
	delete(w.files, f.ID)
	w.changed(Change{Kind: ChangeFile})
	return struct{}{}, nil
}

// serveFile gives a file's bytes to who has the bot's token.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	if w.whose(bearer(r)) != "bot" {
		http.Error(rw, "not_authed", http.StatusForbidden)
		return
	}
	f, ok := w.File(r.PathValue("id"))
	if !ok {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", f.MIMEType)
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = rw.Write(f.Content)
}
