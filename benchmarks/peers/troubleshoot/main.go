// Redacts texts with the built-in redactors of troubleshoot: a JSON string a line in, a JSON string a line out.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	"github.com/replicatedhq/troubleshoot/pkg/redact"
)

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		var text string
		if err := in.Decode(&text); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		reader, err := redact.Redact(strings.NewReader(text), "pod.log", nil)
		if err != nil {
			log.Fatal(err)
		}
		redacted, err := io.ReadAll(reader)
		if err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(string(redacted)); err != nil {
			log.Fatal(err)
		}
	}
}
