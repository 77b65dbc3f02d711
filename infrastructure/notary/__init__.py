"""The notary: folds a log's leaves into a tree and signs what it has become."""
