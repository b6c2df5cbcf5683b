import type { Page } from "../page.ts";
import { shareFailedOfOthers } from "../impact-page.ts";
import { SIMHASH, WALD } from "../sources.ts";

const BY_CHANCE = "accounts that begin within that time by chance, by those of the hour before";

export const page: Page = {
  sees:
    "Several accounts, none of which is a flood by itself, that begin within seconds of one another " +
    "and together crowd out everybody else. Many things make customers busy at once, so it looks for " +
    "one hand (one template, one row of machines, one rare program from places all new) and for " +
    "innocent causes: a clock, an outage, a vendor, places where the accounts always work.",
  evidence: [
    {
      feature: "accounts_in_step",
      family: "timing",
      observed: "accounts that began together and are like one another",
      weight: "min(8, scan / 2)",
      where: {
        expected: BY_CHANCE,
        scan: "largest surprise(accounts, expected) over all stretches of time up to two minutes",
      },
      note: "Onsets depend on one another, so that half of the surprise counts.",
    },
    {
      feature: "accounts_in_step_with_a_clock",
      family: "timing",
      observed: "the same, where 60 % of them began within ten seconds after a full minute",
      weight: [
        {
          when: "a clock explains it: the accounts have not moved",
          weight: "-4",
        },
        { when: "otherwise", weight: "0" },
      ],
      where: { expected: BY_CHANCE },
    },
    {
      feature: "accounts_with_nothing_in_common",
      family: "identity",
      observed: "share of the accounts that fill in one template or come from one row of machines",
      weight: "-8",
      note:
        "Given where neither reaches 0.6, no rare program from places all new ties them, and no cause is " +
        "known: something outside moved them, whatever it was.",
    },
    {
      feature: "accounts_of_one_template",
      family: "content",
      observed: "share of the accounts whose content is within 6 bits of that of most others",
      weight: [
        { when: "it is 0.6 or more", weight: "5" },
        { when: "otherwise", weight: "-1" },
      ],
      note: "Given where content is known of 60 % of them.",
    },
    {
      feature: "accounts_in_one_row_of_machines",
      family: "origin",
      observed: "share of the accounts in one network (/24, /64), each at an address of its own",
      weight: "4",
      note: "Given from 0.6 on.",
    },
    {
      feature: "accounts_on_shared_machines",
      family: "origin",
      observed: "share of the accounts that use an address of another of them",
      weight: "-8",
      note: "Given from 0.6 on: a vendor or an agency. Only step and share stand beside it.",
    },
    {
      feature: "accounts_with_one_client",
      family: "identity",
      observed: "share of the accounts that use one client",
      weight: "min(3, -ln(expected))",
      where: { expected: "share of all accounts that use it, without these" },
      note: "Given from 0.6 on.",
    },
    {
      feature: "accounts_from_elsewhere",
      family: "origin",
      observed: "accounts that came through an operator that is new to them",
      weight: "max(-8, min(3, 2.1 * observed - 1.8 * usual))",
      where: {
        expected: "a tenth of those that worked before",
        usual: "accounts that came through an operator they used in 3 hours of the past or more",
      },
      note:
        "Where an account works it worked before, nine times in ten. From 2 on most have moved; down to " +
        "−3 they are where they always are, which explains the surge: only step and share stand beside it.",
    },
    {
      feature: "accounts_failed_before",
      family: "quota",
      observed: "share of the accounts of whose requests we had failed a fifth shortly before",
      weight: "-8",
      note: "Given from 0.6 on: they make up for an outage. Only step and share stand beside it.",
    },
    {
      feature: "share_of_platform_requests",
      family: "volume",
      observed: "their share of all requests in the last two minutes",
      weight: "max(-2, min(3, 2 * ln(observed / platform_share_min)))",
    },
    shareFailedOfOthers,
  ],
  severity: {
    low: "no one hand shows, or an innocent cause explains the beginning",
    medium: "one hand, and nothing explains the beginning",
    high: "the same while the requests of the others fail beyond chance",
  },
  sources: [
    {
      work: "Naus, The distribution of the size of the maximum cluster of points on a line, JASA, 1965",
      used: "the scan statistic: of all stretches of time the one with the most surprising number of onsets",
    },
    WALD,
    SIMHASH,
  ],
};
