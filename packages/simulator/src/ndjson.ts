import type { AccountProfileInput, RequestEventInput } from "@ringfence/schemas";

/** One line of NDJSON, with its line feed. */
export function toNdjson(document: RequestEventInput | AccountProfileInput): string {
  return `${JSON.stringify(document)}\n`;
}
