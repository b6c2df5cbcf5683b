-- What 0028 took over. In a file of its own: 0028 can be run again as long as this was not.
DROP TABLE IF EXISTS entity_activity_15m SYNC;

ALTER TABLE entity_accounts_1d DELETE WHERE kind = 'content';
