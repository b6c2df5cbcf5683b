import { readFileSync } from "node:fs";

/** The statement of a file beside this one. */
function statement(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8").trim();
}

/** How each set of open data gets into its table. */
export const FILL = {
  asn: statement("./fill-asn-ranges.sql"),
  country: statement("./fill-country-ranges.sql"),
  names: statement("./fill-names.sql"),
} as const;

/** A table, the lookup over it, and how that is declared. */
export interface Lookup {
  readonly table: string;
  readonly name: string;
  readonly sql: string;
}

function lookup(table: string, name: string, file: string): Lookup {
  return { table, name, sql: statement(file) };
}

export const OPEN_LOOKUPS = {
  asn: lookup("network_asn_ranges", "network_asn_lookup", "./asn-lookup.sql"),
  country: lookup("network_country_ranges", "network_country_lookup", "./country-lookup.sql"),
  names: lookup("network_names", "network_name_lookup", "./name-lookup.sql"),
} as const;

export const LISTED_LOOKUPS = {
  prefixes: lookup("network_prefixes", "network_prefix_lookup", "./prefix-lookup.sql"),
  asns: lookup("network_asns", "network_listed_asn_lookup", "./listed-asn-lookup.sql"),
} as const;
