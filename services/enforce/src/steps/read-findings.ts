import { finding, type Finding } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { EnforceError } from "./errors.ts";

const findingsAfter = loadQuery({
  url: import.meta.url,
  file: "./findings-after.sql",
  params: z.object({ after: z.int(), page: z.int() }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

const findingsAt = loadQuery({
  url: import.meta.url,
  file: "./findings-at.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

export interface PlacedFinding {
  readonly sequence: number;
  readonly finding: Finding;
}

/**
 * The findings after a sequence, at most `page` of them, without a gap.
 *
 * @throws EnforceError `finding_gap` if the next one is missing while later ones are there, and
 *   `finding_invalid` for a body that the schema does not know
 */
export async function readFindings(
  store: Store,
  after: number,
  page: number,
): Promise<readonly PlacedFinding[]> {
  const rows = await store.query(findingsAfter, { after, page });
  const placed: PlacedFinding[] = [];
  for (const { sequence, body } of rows) {
    // A state that is missing may still be on its way: what follows it has to wait, or its alert
    // would come out of order.
    if (sequence !== after + placed.length + 1) break;
    placed.push({ sequence, finding: parseFinding(sequence, body) });
  }
  const [first] = rows;
  if (placed.length > 0 || first === undefined) return placed;
  throw new EnforceError(
    "finding_gap",
    true,
    `finding ${after + 1} is missing though ${first.sequence} is stored: check that one detect ` +
      "process writes to this database",
  );
}

/**
 * States by their places, in order; those are missing that are not stored any more.
 *
 * @throws EnforceError `finding_invalid`
 */
export async function readFindingsAt(
  store: Store,
  sequences: readonly number[],
): Promise<readonly PlacedFinding[]> {
  const rows = await store.query(findingsAt, { sequences: [...sequences] });
  return rows.map(({ sequence, body }) => ({ sequence, finding: parseFinding(sequence, body) }));
}

function parseFinding(sequence: number, body: string): Finding {
  let fault: unknown;
  try {
    const parsed = finding.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data;
    fault = parsed.error;
  } catch (error) {
    fault = error;
  }
  throw new EnforceError(
    "finding_invalid",
    false,
    `finding ${sequence} is not what the schema says: run detect and enforce of one version`,
    fault,
  );
}
