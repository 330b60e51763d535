package view

import (
	"strings"
	"testing"
)

const single = "<!doctype html>\n<html lang=\"en\" class=\"alive\">\n<head>\n<meta charset=\"utf-8\">\n<title>x</title>\n</head>\n<body>\n<div>what was there</div>\n" +
	"<script type=\"text/plain\" id=\"module-data\">AAAA</script>\n<script>boot()</script>\n</body>\n</html>\n"

func TestBake(t *testing.T) {
	const fragment, intro = "edition=1&server-cert=expired&step=2&lock=all", "A \"word\"\n& <another>"
	once := Bake(single, fragment, intro)
	for _, want := range []string{"<html lang=\"en\">\n", `<meta name="handshake-lab" content="edition=1&amp;server-cert=expired&amp;step=2&amp;lock=all">` + "\n",
		`<section class="intro"`, "data-printed", `id="module-data">AAAA</script>`, "<script>boot()</script>\n</body>\n</html>\n"} {
		if !strings.Contains(once, want) {
			t.Errorf("the saved lab lacks %q:\n%s", want, once)
		}
	}
	if strings.Contains(once, "what was there") || strings.Contains(once, "<another>") {
		t.Error("the old figure stayed, or the introduction became markup")
	}
	if again := Bake(once, fragment, intro); again != once {
		t.Error("saved again it is another")
	}
	if plain, want := Bake(once, "", ""), Bake(single, "", ""); plain != want || strings.Contains(plain, "handshake-lab\"") {
		t.Error("what was written into it does not come out again")
	}
	for _, other := range []string{"", "<html></html>", strings.Replace(single, "module-data", "other", 1)} {
		if Bake(other, fragment, intro) != "" {
			t.Errorf("%q was taken for the single file", other)
		}
	}
	if st := New("client-auth=require&server-cert=expired&step=2&theme=dark"); st.Baked("named", "") != "edition=1&server-cert=expired&client-auth=require&step=2&lang=en&lock=server-cert,client-auth" {
		t.Errorf("the fragment is %q", st.Baked("named", ""))
	}
}
