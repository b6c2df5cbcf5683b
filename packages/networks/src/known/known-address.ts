import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const knownAddress = loadQuery({
  url: import.meta.url,
  file: "./known-address.sql",
  params: z.object({ address: z.string() }),
  row: z.strictObject({
    listed_prefix: z.string(),
    listed_asn: z.int(),
    listed_country: z.string(),
    listed_kind: z.string(),
    listed_label: z.string(),
    open_asn: z.int(),
    open_country: z.string(),
    found_asn: z.int(),
    asn_name: z.string(),
    asn_kind: z.string(),
    asn_listed_country: z.string(),
    asn_listed_kind: z.string(),
    asn_listed_label: z.string(),
  }),
});

/** Something that is known, and who says it. */
export interface Said<T> {
  readonly value: T;
  /** own: the operator's list; open: open data; name: the name of the autonomous system. */
  readonly source: "own" | "open" | "name";
  /** Of the list: the prefix or the number that says it, and its label if it has one. */
  readonly place: string | null;
}

export interface KnownAddress {
  readonly asn: Said<number> | null;
  /** Name of the organization behind the number; null where nobody knows. */
  readonly name: string | null;
  readonly country: Said<string> | null;
  readonly kind: Said<string> | null;
}

/** What an event from an address is told that says nothing itself. */
export async function readKnownAddress(store: Store, address: string): Promise<KnownAddress> {
  const [row] = await store.query(knownAddress, { address });
  if (row === undefined) throw new Error("known-address has one row");
  const prefix = placeOf(row.listed_prefix, row.listed_label);
  const number = placeOf(`AS${row.found_asn}`, row.asn_listed_label);
  return {
    asn: said(row.listed_asn, "own", prefix) ?? said(row.open_asn, "open") ?? null,
    name: row.asn_name === "" ? null : row.asn_name,
    country:
      said(row.listed_country, "own", prefix) ??
      said(row.asn_listed_country, "own", number) ??
      said(row.open_country, "open"),
    kind:
      said(row.listed_kind, "own", prefix) ??
      said(row.asn_listed_kind, "own", number) ??
      said(row.asn_kind, "name"),
  };
}

function said<T extends string | number>(
  value: T,
  source: Said<T>["source"],
  place: string | null = null,
): Said<T> | null {
  return value === 0 || value === "" ? null : { value, source, place };
}

function placeOf(name: string, label: string): string {
  return label === "" ? name : `${name}, ${label}`;
}
