-- Which versions of events there are is asked at every start. It is empty, and costs an append
-- nothing, as long as no event has changed its shape.
CREATE INDEX event_later_schema_idx ON ledger.event (type, schema) WHERE schema > 1;
