package scenario

import (
	"reflect"
	"strings"
	"testing"
)

func TestSurgery(t *testing.T) {
	for _, c := range []struct {
		text string
		want Surgery // without Text
		form string  // canonical, if it is another
	}{
		{"flip:client.client_hello:random", Surgery{Verb: Flip, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "random"}, ""},
		{"flip:client.client_hello:random+31.7", Surgery{Verb: Flip, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "random", Byte: 31, Bit: 7}, ""},
		{"flip:client.client_hello:random+0.0", Surgery{Verb: Flip, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "random"}, "flip:client.client_hello:random"},
		{"flip:client.record.3:12.4", Surgery{Verb: Flip, Sender: "client", Message: "record", N: 3, HasAt: true, Byte: 12, Bit: 4}, ""},
		{"flip:client.record.3:012.0", Surgery{Verb: Flip, Sender: "client", Message: "record", N: 3, HasAt: true, Byte: 12}, "flip:client.record.3:12"},
		{"flip:server.application_data", Surgery{Verb: Flip, Sender: "server", Message: "application_data", N: 1, HasAt: true, Byte: -1}, "flip:server.application_data:-1"},
		{"flip:server.application_data.2:-16.3", Surgery{Verb: Flip, Sender: "server", Message: "application_data", N: 2, HasAt: true, Byte: -16, Bit: 3}, ""},
		{"set:server.server_hello:cipher_suite=0x35", Surgery{Verb: Set, Sender: "server", Message: "server_hello", N: 1, HasAt: true, Path: "cipher_suite", Value: []byte{0x35}}, ""},
		{"set:server.server_hello:cipher_suite=0X0AB", Surgery{Verb: Set, Sender: "server", Message: "server_hello", N: 1, HasAt: true, Path: "cipher_suite", Value: []byte{0, 0xab}}, "set:server.server_hello:cipher_suite=0x00ab"},
		{"set:server.server_hello:cipher_suite=TLS_RSA_WITH_AES_256_CBC_SHA", Surgery{Verb: Set, Sender: "server", Message: "server_hello", N: 1, HasAt: true, Path: "cipher_suite", Value: []byte{0, 0x35}}, ""},
		{"set:client.client_hello:client_version=tls1.1", Surgery{Verb: Set, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "client_version", Value: []byte{3, 2}}, ""},
		{"set:client.client_hello:cipher_suites[0]=65535", Surgery{Verb: Set, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "cipher_suites[0]", Value: []byte{255, 255}}, ""},
		{`set:client.client_hello:extensions.server_name.host_name="evil=1.test"`, Surgery{Verb: Set, Sender: "client", Message: "client_hello", N: 1, HasAt: true, Path: "extensions.server_name.host_name", Value: []byte("evil=1.test")}, ""},
		{"drop:server.finished", Surgery{Verb: Drop, Sender: "server", Message: "finished", N: 1}, ""},
		{"drop:server.finished.1", Surgery{Verb: Drop, Sender: "server", Message: "finished", N: 1}, "drop:server.finished"},
		{"drop:server.record.1", Surgery{Verb: Drop, Sender: "server", Message: "record", N: 1}, ""},
		{"duplicate:client.change_cipher_spec", Surgery{Verb: Duplicate, Sender: "client", Message: "change_cipher_spec", N: 1}, ""},
		{"swap:server.certificate", Surgery{Verb: Swap, Sender: "server", Message: "certificate", N: 1}, ""},
		{"inject:server.finished=handshake_failure", Surgery{Verb: Inject, Sender: "server", Message: "finished", N: 1, Value: []byte{21, 3, 3, 0, 2, 2, 40}}, ""},
		{"inject:server.finished=close_notify", Surgery{Verb: Inject, Sender: "server", Message: "finished", N: 1, Value: []byte{21, 3, 3, 0, 2, 1, 0}}, ""},
		{"inject:client.alert=change_cipher_spec", Surgery{Verb: Inject, Sender: "client", Message: "alert", N: 1, Value: []byte{20, 3, 3, 0, 1, 1}}, ""},
		{"inject:client.record.2:5=0x00", Surgery{Verb: Inject, Sender: "client", Message: "record", N: 2, HasAt: true, Byte: 5, Value: []byte{0}}, ""},
		{"truncate:server.application_data", Surgery{Verb: Truncate, Sender: "server", Message: "application_data", N: 1}, ""},
		{"truncate:server.application_data:0", Surgery{Verb: Truncate, Sender: "server", Message: "application_data", N: 1}, "truncate:server.application_data"},
		{"truncate:server.application_data:20", Surgery{Verb: Truncate, Sender: "server", Message: "application_data", N: 1, HasAt: true, Byte: 20}, ""},
	} {
		s, err := Parse("wire=" + c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		c.want.Text = c.text
		if c.form != "" {
			c.want.Text = c.form
		}
		if got := s.Plans()[0].Wire; len(got) != 1 || !reflect.DeepEqual(got[0], c.want) {
			t.Errorf("%s:\n%+v, want\n%+v", c.text, got, c.want)
		}
		if s.Value("wire") != c.want.Text {
			t.Errorf("%s is written %s", c.text, s.Value("wire"))
		}
	}
	// Order and repetition mean something here.
	const two = "wire=flip:client.record.1:9,flip:client.record.1:9,drop:server.record.2"
	if s := parse(t, two); s.String() != two || len(s.Plans()[0].Wire) != 3 {
		t.Errorf("%s is written %s", two, s)
	}
}

func TestSurgeryErrors(t *testing.T) {
	for _, c := range []struct{ text, nearest, says string }{
		{"flop:client.client_hello:3", "flip", "there is no surgery"},
		{"flip", "", "has no target"},
		{"flip:", "", "has no target"},
		{"flip:client", "", "is no target"},
		{"flip:cleint.client_hello:3", "client", "there is no sender"},
		{"flip:client.client_helo:3", "client_hello", "sends no"},
		{"flip:client.server_hello:3", "server.server_hello", "the client sends no"},
		{"flip:client.client_hello.0:3", "", "the first is 1"},
		{"flip:client.client_hello.x:3", "", "is no number"},
		{"flip:client.record:3", "", "write client.record.1"},
		{"flip:client.client_hello:", "", "is no place"},
		{"flip:client.client_hello:3.8", "", "a bit is 0"},
		{"flip:client.client_hello:+3", "", "is no place"},
		{"flip:client.client_hello:random.3", "", "random+4"[:6]},
		{"flip:client.client_hello:random+-1", "", "is no place"},
		{"flip:client.client_hello:cipher_suites[x]", "", "a number from 0"},
		{"flip:client.client_hello:99999999999", "", "is no place"},
		{"flip:client.client_hello:3:4", "", "too many colons"},
		{"flip:client.client_hello:3=4", "", "takes no value"},
		{"drop:client.client_hello:3", "", "target whole"},
		{"set:client.client_hello=0x00", "", "set needs a place"},
		{"set:client.client_hello:4", "", "set needs a value"},
		{"set:client.client_hello:4.1=0x00", "", "whole bytes"},
		{"set:client.client_hello:4=0xzz", "", "not hexadecimal"},
		{"set:client.client_hello:4=0x", "", "not hexadecimal"},
		{"set:client.client_hello:4=", "", "no value"},
		{`set:client.client_hello:4="`, "", "closing quote"},
		{"set:client.client_hello:4=TLS_RSA_WITH_AES_128_CBC", "TLS_RSA_WITH_AES_128_CBC_SHA", "no value"},
		{"set:client.client_hello:4=99999999999999999999", "", "no number"},
		{"set:client.client_hello:4=0x" + strings.Repeat("00", 1025), "", "too long"},
		{"inject:client.finished=handshake_failed", "handshake_failure", "no value"},
		{"drop:client.encrypted_extensions", "server.encrypted_extensions", "the client sends no encrypted_extensions"},
		{"none,drop:server.finished", "", "there is no surgery"},
		{"drop:server.finished,", "", "empty item"},
		{strings.Repeat("drop:server.finished,", 64) + "drop:server.finished", "", "64 will do"},
	} {
		_, err := Parse("wire=" + c.text)
		e, _ := err.(*Error)
		if e == nil || e.Key != "wire" || e.Nearest != c.nearest || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%.80s: %v, want %q and nearest %q", c.text, err, c.says, c.nearest)
		}
	}
}
