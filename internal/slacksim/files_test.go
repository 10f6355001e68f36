package slacksim_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestThreeStepUpload(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	png := strings.Repeat("\x89PNG", 5000)
	up := slack.UploadFileParameters{
		Filename: "standings 7月.png", FileSize: len(png), Reader: strings.NewReader(png),
		Title: "Standings", AltTxt: "Li 3, Wang 2", Channel: b.sales.ID, InitialComment: "July",
	}
	sum := must(b.api.UploadFileContext(ctx, up))(t)
	f, ok := b.File(sum.ID)
	if !ok || string(f.Content) != png || f.AltText != "Li 3, Wang 2" || f.Title != "Standings" || f.MIMEType != "image/png" {
		t.Fatalf("file = %+v, %v", f.Name, ok)
	}
	m := b.Messages(b.sales.ID)
	if len(m) != 1 || m[0].Text != "July" || m[0].Files[0].ID != sum.ID {
		t.Errorf("messages = %+v", m)
	}
	info, _, _, err := b.api.GetFileInfoContext(ctx, sum.ID, 0, 0)
	if err != nil || info.Size != len(png) {
		t.Errorf("info = %+v, %v", info, err)
	}
	var got bytes.Buffer
	if err := b.api.GetFileContext(ctx, info.URLPrivate, &got); err != nil || got.String() != png {
		t.Errorf("downloaded %d bytes, %v", got.Len(), err)
	}
	image := slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: sum.ID}, "Li 3, Wang 2", "", nil)
	if _, _, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionBlocks(image)); err != nil {
		t.Errorf("an image block of the file: %v", err)
	}
	up.Channel, up.Reader = b.lobby.ID, strings.NewReader(png)
	if _, err := b.api.UploadFileContext(ctx, up); err == nil || !strings.Contains(err.Error(), "not_in_channel") {
		t.Errorf("shared where the bot is not: %v", err)
	}
}

func TestUploadRefusals(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	start := func() *slack.GetUploadURLExternalResponse {
		t.Helper()
		return must(b.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: "a.txt", FileSize: 5}))(t)
	}
	send := func(method, to, body string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	finish := func(id string) error {
		_, err := b.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: id}}})
		return err
	}
	one := start()
	wantCode(t, finish(one.FileID), "file_not_found") // nothing uploaded yet
	if code := send(http.MethodPost, one.UploadURL, "1234"); code != http.StatusBadRequest {
		t.Errorf("four bytes of five: %d", code)
	}
	if code := send(http.MethodPut, one.UploadURL, "12345"); code != http.StatusOK {
		t.Errorf("PUT of the bytes: %d", code)
	}
	if code := send(http.MethodPost, one.UploadURL, "12345"); code != http.StatusNotFound {
		t.Errorf("the same address twice: %d", code)
	}
	if _, ok := b.File(one.FileID); ok {
		t.Error("a file that is not complete shows")
	}
	if err := finish(one.FileID); err != nil {
		t.Fatal(err)
	}
	wantCode(t, finish(one.FileID), "file_not_found") // complete already
	if a := b.call(t, "files.getUploadURLExternal", url.Values{"filename": {"a"}, "length": {"0"}}); a.Error != "invalid_arguments" {
		t.Errorf("no length: %s", a.Body)
	}
	f, _ := b.File(one.FileID)
	if code := send(http.MethodGet, b.host()+f.PermalinkPath, ""); code != http.StatusForbidden {
		t.Errorf("download without a token: %d", code)
	}
	b.Fault(slacksim.Fault{Method: "upload", Kind: slacksim.HTTP500})
	if code := send(http.MethodPost, start().UploadURL, "12345"); code != http.StatusInternalServerError {
		t.Errorf("fault of an upload: %d", code)
	}
	_, err := b.api.CompleteUploadExternalContext(context.WithoutCancel(ctx), slack.CompleteUploadExternalParameters{})
	wantCode(t, err, "invalid_arguments")
}
