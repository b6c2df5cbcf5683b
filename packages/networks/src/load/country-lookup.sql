-- country-lookup: the country an address was given to, as 0014 declares it.
CREATE DICTIONARY {name:Identifier}
(family UInt64, first UInt64, last UInt64, country Nullable(String))
PRIMARY KEY family SOURCE(NULL()) LAYOUT(RANGE_HASHED()) RANGE(MIN first MAX last) LIFETIME(0)
