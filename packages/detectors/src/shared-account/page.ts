import type { Page } from "../page.ts";
import { SIMHASH } from "../sources.ts";

export const page: Page = {
  sees:
    "One credential that people who have nothing to do with each other use as their own, so that one " +
    "account's quota serves many. It counts the origins of a day that differ in both client and " +
    "network operator, asks how many of them are in use at the same time, and, where content is " +
    "known, whether each has work of its own.",
  evidence: [
    {
      feature: "independent_origins",
      family: "origin",
      observed:
        "independent origins of a day: the smaller of the number of clients and the number of operators",
      weight: "min(7, surprise(observed, actors_expected))",
      note:
        "A person who moves keeps the client and a fleet keeps the operator, so that neither is " +
        "counted twice. An origin counts from `origin_requests_min` requests on.",
    },
    {
      feature: "origins_at_a_time",
      family: "timing",
      observed:
        "minutes with use, added up over the origins, over the minutes in which any was used",
      weight: "max(-2, min(4, 4 * (observed - 1.25)))",
      note: "One traveller is in one place at a time.",
    },
    {
      feature: "countries",
      family: "origin",
      observed: "countries of the origins",
      weight: [
        { when: "there are several", weight: "min(2, 0.7 * (observed - 1))" },
        { when: "there is 1, and the account names an organization", weight: "-4" },
        { when: "otherwise", weight: "-1" },
      ],
      note: "A small company is at home in one country; of communities one in three is.",
    },
    {
      feature: "share_of_busiest_origin",
      family: "volume",
      observed: "share of the requests that the busiest origin made",
      weight: "max(-2, 3 * (0.7 - observed))",
      note: "A customer works from one place above all.",
    },
    {
      feature: "clients_with_unrelated_work",
      family: "content",
      observed:
        "clients whose content is like that of no other client, and that were never in a network " +
        "with another",
      weight: [
        { when: "there is none", weight: "0" },
        { when: "there is 1", weight: "-4" },
        { when: "there are 2", weight: "-1" },
        { when: "there are 3", weight: "5 * min(1, hours / 10)" },
        { when: "there are 4", weight: "6.5 * min(1, hours / 10)" },
        { when: "there are 5", weight: "8 * min(1, hours / 10)" },
        { when: "there are 6 or more", weight: "9.5 * min(1, hours / 10)" },
      ],
      where: { hours: "hours from the first use of the day to the last" },
      note:
        "Colleagues have one task and meet in one office within a working day; strangers do neither. " +
        "Not given where fewer than two clients bring content.",
    },
  ],
  severity: {
    low: "any finding that is not more",
    medium:
      "log-odds of 1 or more, and 6 independent origins or more, or 4 of which 4 clients have unrelated work",
    high: "12 independent origins or more, of which 2 or more are in use at a time on average",
  },
  sources: [SIMHASH],
};
