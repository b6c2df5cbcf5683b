import type { RequestEventInput } from "@ringfence/schemas";

/** A request event as an importer proposes it; not yet checked against the contract. */
export type Candidate = { -readonly [K in keyof RequestEventInput]?: unknown };

/** Whether the account was named by the input or stood in for by the client's address. */
export type AccountSource = "named" | "address";

/** What became of one record. Bad data is a value: nothing is dropped without a reason. */
export type Outcome =
  | {
      readonly kind: "candidate";
      /** The line (or the record) it came from, counted from 1. */
      readonly record: number;
      readonly event: Candidate;
      readonly account: AccountSource;
    }
  | { readonly kind: "unusable"; readonly record: number; readonly reason: string };

/** Turns the bytes of one file into outcomes, a list for each piece that was read. */
export interface Importer {
  read(chunks: AsyncIterable<Buffer>, fileName: string): AsyncGenerator<readonly Outcome[]>;
}

export function unusable(reason: string, record: number): Outcome {
  return { kind: "unusable", record, reason };
}
