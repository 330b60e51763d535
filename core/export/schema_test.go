package export_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/export"
)

// schema is as much of JSON Schema (draft 2020-12) as ours uses; a word that
// is not read here fails the test.
type schema map[string]any

var patterns = map[string]*regexp.Regexp{}

// validate gives the first thing that is wrong, "" if nothing is.
func (s schema) validate(root schema, at string, v any) string {
	for word, arg := range s {
		fault := ""
		switch word {
		case "$schema", "$defs", "title", "description":
		case "$ref":
			name := strings.TrimPrefix(arg.(string), "#/$defs/")
			def, ok := root["$defs"].(map[string]any)[name].(map[string]any)
			if !ok {
				return at + ": no definition " + name
			}
			return schema(def).validate(root, at, v)
		case "const":
			if v != arg {
				fault = fmt.Sprintf("%v, want %v", v, arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				fault = fmt.Sprintf("%v is none of %v", v, arg)
			}
		case "type":
			_, text := v.(string)
			_, yes := v.(bool)
			_, list := v.([]any)
			_, object := v.(map[string]any)
			n, number := v.(float64)
			if !map[string]bool{"string": text, "boolean": yes, "array": list, "object": object, "integer": number && n == float64(int64(n))}[arg.(string)] {
				fault = fmt.Sprintf("%T is no %v", v, arg)
			}
		case "minimum":
			if n, ok := v.(float64); ok && n < arg.(float64) {
				fault = fmt.Sprintf("%v is less than %v", v, arg)
			}
		case "maximum":
			if n, ok := v.(float64); ok && n > arg.(float64) {
				fault = fmt.Sprintf("%v is more than %v", v, arg)
			}
		case "minLength":
			if t, ok := v.(string); ok && len(t) < int(arg.(float64)) {
				fault = "empty"
			}
		case "pattern":
			p := arg.(string)
			if patterns[p] == nil {
				patterns[p] = regexp.MustCompile(p)
			}
			if t, ok := v.(string); ok && !patterns[p].MatchString(t) {
				fault = fmt.Sprintf("%.40q does not match %s", t, p)
			}
		case "required":
			o, _ := v.(map[string]any)
			for _, name := range arg.([]any) {
				if _, ok := o[name.(string)]; !ok {
					fault = "lacks " + name.(string)
				}
			}
		case "additionalProperties":
			o, _ := v.(map[string]any)
			for name := range o {
				if _, ok := s["properties"].(map[string]any)[name]; !ok && arg == false {
					fault = "has " + name + ", which is not described"
				}
			}
		case "properties":
			o, _ := v.(map[string]any)
			for name, x := range o {
				if p, ok := arg.(map[string]any)[name]; ok {
					if f := schema(p.(map[string]any)).validate(root, at+"."+name, x); f != "" {
						return f
					}
				}
			}
		case "items":
			list, _ := v.([]any)
			for i, x := range list {
				if f := schema(arg.(map[string]any)).validate(root, fmt.Sprintf("%s[%d]", at, i), x); f != "" {
					return f
				}
			}
		default:
			fault = "the schema's word " + word + " is not read by this test"
		}
		if fault != "" {
			return at + ": " + fault
		}
	}
	return ""
}

// Every trace is what the published schema says, and the schema knows a wrong
// one when it sees it.
func TestSchema(t *testing.T) {
	b, err := os.ReadFile("trace.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	check := func(b []byte) string {
		t.Helper()
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		return s.validate(s, "trace", v)
	}
	for _, text := range pictures() {
		if f := check(export.JSON(run(t, text))); f != "" {
			t.Errorf("%q: %s", text, f)
		}
	}
	good := string(export.JSON(run(t, "client-auth=require&client-cert=expired")))
	for from, to := range map[string]string{
		`"format":"handshake-lab-trace"`: `"format":"other"`, `"version":1`: `"version":2`, `"kind":"checked"`: `"kind":"guessed"`, `"result":"failed"`: `"result":"maybe"`,
		`"end":"refused"`: `"end":"gone"`, `"lab":"`: `"lap":"`, `"step":3`: `"step":11`, `"edition":1`: `"edition":"1"`, `"secret":true`: `"secret":1`, `"offset":0`: `"offset":-1`,
	} {
		if !strings.Contains(good, from) {
			t.Errorf("the trace has no %s to be spoilt", from)
		} else if check([]byte(strings.Replace(good, from, to, 1))) == "" {
			t.Errorf("with %s in place of %s the schema finds nothing wrong", to, from)
		}
	}
}
