-- asn-lookup: which autonomous system an address is in, as 0014 declares it.
CREATE DICTIONARY {name:Identifier}
(family UInt64, first UInt64, last UInt64, asn Nullable(UInt32))
PRIMARY KEY family SOURCE(NULL()) LAYOUT(RANGE_HASHED()) RANGE(MIN first MAX last) LIFETIME(0)
