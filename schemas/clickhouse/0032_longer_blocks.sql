-- Blocks of a megabyte for rollups in time's order: what repeats in them (an account's times and identifiers,
-- kind after kind; the accounts, minute after minute) is further apart than the 64 KB after which a block of
-- the engine may end. Only what is packed together is found to repeat. Both are read by ranges of time, of
-- which a block is a small part; request_events, of which single accounts are read, keeps short ones.
-- What is stored already is packed anew as it is merged.
ALTER TABLE entity_uses_15m MODIFY SETTING min_compress_block_size = 1048576;

ALTER TABLE account_activity_1m MODIFY SETTING min_compress_block_size = 1048576;
