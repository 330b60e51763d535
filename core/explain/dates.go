package explain

import (
	"strconv"
	"strings"
	"time"
)

// Date says when something was: "21 June 2026", or with hours "21 June 2026,
// 12:00:00 UTC".
func (c *Catalog) Date(t time.Time, hours bool) string {
	t = t.UTC()
	names := strings.Fields(c.Phrase("months"))
	month := ""
	if m := int(t.Month()); m <= len(names) {
		month = names[m-1]
	}
	s := c.Phrase("date", "{day}", strconv.Itoa(t.Day()), "{month}", month, "{year}", strconv.Itoa(t.Year()))
	if hours {
		s = c.Phrase("date-time", "{date}", s, "{time}", t.Format("15:04:05 UTC"))
	}
	return s
}
