import type { Page } from "../page.ts";

export const page: Page = {
  sees:
    "An account that sends payloads meant to break the service. It does not read content: it weighs " +
    "the verdicts that scanners put on events against how often scanners err. Several kinds of attack " +
    "that few others show, or one kind on nearly everything, are no accident.",
  evidence: [
    {
      feature: "reported_requests",
      family: "content",
      observed: "requests in `hours` that a scanner reported",
      weight: "min(6, surprise(observed, expected))",
      where: { expected: "`false_share` of all its requests" },
      note: "Verdicts of one author depend on one another, which is why they stop at 6.",
    },
    {
      feature: "kinds_of_attack",
      family: "content",
      observed: "distinct verdicts",
      weight: [
        { when: "none of them is rare, as where a scanner says it of everybody", weight: "-4" },
        {
          when: "it is one kind, on `one_kind_min` requests that are `one_kind_share_min` of all or more",
          weight: "0",
        },
        {
          when: "it is one kind on fewer, as of a writer's style or a scanner that errs",
          weight: "-3",
        },
        { when: "there are several", weight: "min(5, max(0, 1.25 * (observed + rare) - 2.5))" },
      ],
      where: {
        rare:
          "kinds that fewer than 5 accounts had in the last hour, or fewer than `usual_share_min` of " +
          "those active",
      },
    },
    {
      feature: "share_reported",
      family: "volume",
      observed: "share of the account's requests that was reported",
      weight: "max(-4, min(2, ln(observed / (5 * false_share))))",
    },
    {
      feature: "quarters_with_reports",
      family: "timing",
      observed: "quarters of an hour with reports",
      weight: "min(1.5, 0.25 * (observed - 1))",
    },
  ],
  severity: {
    low: "any finding that is not more",
    medium:
      "3 rare kinds on 3 requests, 2 rare kinds on 4, or one rare kind on `one_kind_min` requests that are " +
      "`one_kind_share_min` of all",
    high: "3 rare kinds or more on `one_kind_min` requests or more",
  },
  sources: [],
};
