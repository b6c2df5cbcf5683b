-- name-lookup: the kind that the name of an autonomous system tells, as 0014 declares it.
CREATE DICTIONARY {name:Identifier}
(asn UInt64, kind String)
PRIMARY KEY asn SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0)
