"""What the shop has: filters, nearest neighbours, words, ranking, reasons."""
