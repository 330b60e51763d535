package open

// Fault is why something that was brought can't be read. ID names a sentence
// that package explain has, as "open/" + ID; Fill is what goes into its places,
// in pairs.
type Fault struct {
	ID   string
	Fill []string
}

func (f *Fault) Error() string { return "open: " + f.ID }

func fault(id string, fill ...string) error { return &Fault{id, fill} }
