"""Voice: sound in, words out; the client then asks the search function."""
