// Redacts texts with the built-in rules of gitleaks: a JSON string a line in, a JSON string a line out.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	"github.com/zricethezav/gitleaks/v8/detect"
)

func main() {
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		log.Fatal(err)
	}
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
		found := detector.DetectString(text)
		masks := make([]string, 0, 2*len(found))
		for _, finding := range found {
			masks = append(masks, finding.Secret, "REDACTED")
		}
		if err := out.Encode(strings.NewReplacer(masks...).Replace(text)); err != nil {
			log.Fatal(err)
		}
	}
}
