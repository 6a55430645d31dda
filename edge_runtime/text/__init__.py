"""How text is read, the same for what is indexed and for what is asked: tokenizer, spelling, lexicons."""
