"""Which products answer: filters, lexical and vector search, ranking, abstention, facets, explanations."""
