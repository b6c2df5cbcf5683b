import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "A stranger who has found a customer's key and tries it out while the customer goes on. Whoever " +
    "was given a key knows what it opens and begins with work; whoever finds one looks around first, " +
    "with calls that cost nothing, each at something else. The customer is the victim here: what is " +
    "recommended protects the key.",
  evidence: [
    {
      feature: "newcomers_that_looked_around",
      family: "timing",
      observed:
        "new origins whose first `opening_calls` calls within `opening_seconds` were free, each to " +
        "another endpoint",
      weight: "min(9, surprise(observed, expected))",
      where: {
        expected:
          "Σ of the chance that each newcomer of the credential begins like that: at least 0.008 for one " +
          "with a new client or operator and 0.0005 for others, more where those before look often",
      },
    },
    {
      feature: "calls_before_the_first_newcomer",
      family: "origin",
      observed: "calls of origins that were there before",
      weight: "max(-2, min(2.5, ln((observed + 4) / (20 * (arrivals + 1)))))",
      where: {
        expected: "20: then the usual origins of a credential are known",
        arrivals: "new origins that set to work at once",
      },
      note: "A long history from few origins makes something new rare.",
    },
    {
      feature: "new_client_operator_country",
      family: "identity",
      observed:
        "how many of client, operator and country were never seen, of the strangest newcomer",
      weight: [
        { when: "the operator is known, as of a second machine near the first", weight: "-1" },
        {
          when: "the operator is new and the client known, as of a holder who moves",
          weight: "0.5",
        },
        {
          when: "all are new, as of a holder who travels with another machine",
          weight: "1.2",
        },
        { when: "operator and client are new, the country is known", weight: "2.5" },
      ],
      where: { expected: "0" },
    },
    {
      feature: "known_origins_go_on",
      family: "timing",
      observed: "newcomers beside whom known origins went on",
      weight: [
        { when: "there is one", weight: "0" },
        { when: "otherwise, because the work may have moved", weight: "-1" },
      ],
      where: { expected: "all of them" },
    },
    {
      feature: "likeness_of_content",
      family: "content",
      observed:
        "share of a newcomer's first contents that are within 20 bits of one of those before, the least",
      weight: [
        { when: "it is below 0.26, as of work of its own", weight: "1.4" },
        { when: "it is between", weight: "0" },
        { when: "it is above 0.5, as of the same work", weight: "-4" },
      ],
      note: "Given where both sides bring enough content.",
    },
  ],
  severity: {
    low: "log-odds below 1.5: a leak is a guess, and nobody is accused",
    medium: "any other finding",
    high: "3 newcomers or more that looked around and have made 100 calls since",
  },
  sources: [SIMHASH],
};
