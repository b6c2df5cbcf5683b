-- prefix-lookup: the operator's list by prefix, the longest wins, as 0014 declares it.
CREATE DICTIONARY {name:Identifier}
(prefix String, asn UInt32, country String, kind String)
PRIMARY KEY prefix SOURCE(NULL()) LAYOUT(IP_TRIE) LIFETIME(0)
