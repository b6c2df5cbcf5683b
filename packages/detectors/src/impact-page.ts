/** How the pages tell what impact.ts gives. */
import type { Formula } from "./page.ts";

export const shareFailedOfOthers: Formula = {
  feature: "share_failed_of_others",
  family: "timing",
  observed: "share of the requests of all others that failed in the last two minutes",
  weight: "min(6, others_ratio)",
  where: {
    others_ratio:
      "log-likelihood ratio that they fail five times as often as in the hour before, against as often",
  },
  note: "Given where the ratio is 5 or more.",
};
