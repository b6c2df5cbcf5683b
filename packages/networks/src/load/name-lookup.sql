-- name-lookup: name of an autonomous system and the kind that it tells, as 0016 declares it.
CREATE DICTIONARY {name:Identifier}
(asn UInt64, name String, kind String)
PRIMARY KEY asn SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0)
