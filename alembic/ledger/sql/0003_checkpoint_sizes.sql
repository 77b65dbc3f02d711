-- An evidence bundle is made as of the first checkpoint that covers a position, so that the same
-- question gives the same bytes for ever: sizes never fall as numbers rise.
CREATE INDEX checkpoint_size_idx ON notary.checkpoint (log, size, number);
