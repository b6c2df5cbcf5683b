import type { Page } from "../page.ts";
import { ANSCOMBE, ROBUST_Z } from "../sources.ts";
import { historyFormulas } from "../volume-history-page.ts";

export const page: Page = {
  sees:
    "An account that sends far more in five minutes than it ever did. Unusual alone is no violation: " +
    "this is a note for whoever looks at the account for another reason, and it accuses nobody. " +
    "Floods are for `request-flood` and `coordinated-flood` to say.",
  evidence: [
    ...historyFormulas,
    {
      feature: "share_of_platform_requests",
      family: "quota",
      observed: "the account's share of all requests in these minutes",
      weight: "max(-1, min(4, 2 * ln(observed / platform_share_min)))",
    },
    {
      feature: "share_failed_by_the_service",
      family: "quota",
      observed: "share of the requests that failed on the side of the service",
      weight: "-5 * observed",
      note: "Given from 0.3 on: what we failed comes again, and that is our doing.",
    },
  ],
  severity: { info: "every finding: unusual traffic harms nobody by itself" },
  sources: [ANSCOMBE, ROBUST_Z],
};
