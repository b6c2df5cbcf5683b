-- Which clusters the accounts of a finding belonged to: findings about different accounts of one cluster
-- are told in one alert.
ALTER TABLE findings
    ADD COLUMN IF NOT EXISTS cluster_ids Array(String)
        DEFAULT JSONExtract(body, 'clusters', 'Array(Tuple(cluster_id String))').cluster_id
        COMMENT 'Clusters that accounts of it are core members of';
