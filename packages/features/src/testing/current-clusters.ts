/** Who is in which cluster, as analysts see it. */
import { loadQuery } from "@ringfence/store";
import { z } from "zod";

export const currentClusters = loadQuery({
  url: import.meta.url,
  file: "./current-clusters.sql",
  params: z.object({}),
  row: z.strictObject({
    cluster_id: z.string(),
    account_id: z.string(),
    membership: z.string(),
    confidence: z.number(),
    since: z.iso.datetime(),
  }),
});
