"""One file a source family: pure readers, and a spider that says which pages in which order."""
