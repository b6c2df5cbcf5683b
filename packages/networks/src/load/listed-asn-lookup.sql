-- listed-asn-lookup: the operator's list by autonomous system, as 0014 declares it.
CREATE DICTIONARY {name:Identifier}
(asn UInt64, country String, kind String)
PRIMARY KEY asn SOURCE(NULL()) LAYOUT(HASHED()) LIFETIME(0)
