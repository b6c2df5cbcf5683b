import type { Page } from "../page.ts";
import { shareFailedOfOthers } from "../impact-page.ts";
import { ANSCOMBE, ROBUST_Z, WALD } from "../sources.ts";
import { historyFormulas } from "../volume-history-page.ts";

export const page: Page = {
  sees:
    "One account that harms the service: it goes on at full speed after it was told to stop, or the " +
    "requests of the others fail while it takes most of the capacity. What stays within rate and " +
    "allowance has been paid for and is no flood, however much it is.",
  evidence: [
    {
      feature: "refusals_against_patience",
      family: "timing",
      observed: "refusals for rate or quota in the run of minutes that goes on",
      weight: "min(6, ratio - ln(5) * refusals_min)",
      where: {
        ratio:
          "log-likelihood ratio of five tries a minute against one, Poisson, summed over the minutes and " +
          "begun anew whenever patience is the likelier",
      },
      note:
        "A client that waits tries once a minute. A minute gives refusals × ln 5 − 4, of which 3 refusals " +
        "count for each ten seconds, 20 where the seconds are unknown, and the average machine of a " +
        "fleet. Given only where the test is decided, at 6, with no pauses between the refusals.",
    },
    {
      feature: "share_refused",
      family: "quota",
      observed: "share of the requests of the run that was refused",
      weight: "4 * observed - 1",
      note: "Given with the one above.",
    },
    {
      feature: "refused_minutes_1h",
      family: "timing",
      observed: "minutes of the last hour of which half was refused",
      weight: "max(0, min(3, (observed - 4) / 4))",
      note: "Given with the one above.",
    },
    shareFailedOfOthers,
    {
      feature: "share_of_platform_requests",
      family: "volume",
      observed: "the account's share of all requests in the last two minutes",
      weight: "max(-1, min(3, 2 * ln(observed / (platform_share_min / 2))))",
    },
    ...historyFormulas,
    {
      feature: "requests_1m_cusum",
      family: "volume",
      observed:
        "CUSUM of the minutes of the hour against the usual minute, in deviations, slack 0.5",
      weight: "min(2, ln(observed / 10))",
      note: "A slow rise that no single window shows; given from 10 on.",
    },
  ],
  severity: {
    medium:
      "refusals that go on; or `platform_share_min` of all requests and `requests_min` in two minutes " +
      "while the others fail beyond chance",
    high:
      "refusals that go on, `refusals_high_min` or more in each of the last two minutes, by an account " +
      "that makes `platform_share_min` of all requests",
  },
  sources: [
    WALD,
    {
      work: "Page, Continuous inspection schemes, Biometrika, 1954",
      used: "CUSUM: the test begins anew at zero, and slow rises add up",
    },
    ANSCOMBE,
    ROBUST_Z,
  ],
};
