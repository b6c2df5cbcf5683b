import type { Page } from "../page.ts";

export const page: Page = {
  sees:
    "An account that tries features it has not been given, again and again, to find a gap. It counts " +
    "refused calls for routes that never answered the account within a week, where the refusal names " +
    "the feature as the reason or the profile says what is open.",
  evidence: [
    {
      feature: "refused_for_entitlement",
      family: "quota",
      observed: "such calls in `hours`",
      weight: "min(4, surprise(observed, expected))",
      where: { expected: "3: one try with its repetitions" },
    },
    {
      feature: "closed_routes",
      family: "content",
      observed: "distinct routes that they were for",
      weight: "min(4, 1.75 * (observed - 1))",
    },
    {
      feature: "quarters_with_tries",
      family: "timing",
      observed: "quarters of an hour in which they came",
      weight: "min(3, 0.6 * (observed - 1))",
    },
    {
      feature: "entitlements_of_profile",
      family: "identity",
      observed: "features that the profile names as open",
      weight: "1",
      note: "Given where the profile says so at all: then a refusal is no mystery.",
    },
    {
      feature: "minutes_since_profile_changed",
      family: "identity",
      observed: "minutes since the profile changed",
      weight: "-3",
      note: "Given below one day: something was opened or lapsed, and the gateway may not know it yet.",
    },
  ],
  severity: {
    low: "any finding that is not more, and every one within a day of a change of the profile",
    medium:
      "`tries_medium_min` calls over two routes (two fewer over three or more), or " +
      "`tries_one_route_min` over one route in two quarters of an hour",
  },
  sources: [],
};
