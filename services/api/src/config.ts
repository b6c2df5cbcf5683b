import { clickhouseConfig, httpConfig, logConfig } from "@ringfence/runtime";
import { identifier } from "@ringfence/schemas";
import { z } from "zod";
import { isLoopbackHost } from "./guard/browser.ts";
import { API_PORT } from "./port.ts";
import { API_BOUNDS } from "./service.ts";

export const apiSettings = z
  .object({
    host: z.string().min(1).default("127.0.0.1").meta({
      description: "address to listen on; beyond this machine nobody is answered without a token",
    }),
    port: z.int().min(0).max(65_535).default(API_PORT).meta({ description: "port to listen on" }),
    hostNames: z.array(z.string().min(1).toLowerCase()).max(64).default([]).meta({
      description: "names under which it is reached, separated by commas, beside those of loopback",
    }),
    localActor: identifier.optional().meta({
      description:
        "who starts it on their own machine: the address is printed with a token of theirs that ends " +
        "with the process; with a loopback address alone",
    }),
    policyFile: z.string().min(1).optional().meta({
      env: "RINGFENCE_ENFORCE_POLICY_FILE",
      description:
        "the policy (YAML) that measures are explained by: the one of enforce; without it the default",
    }),
    dashboard: z.string().min(1).optional().meta({
      description: "folder of the dashboard that was built (default: services/dashboard/dist)",
    }),
    requestsPerMinute: z.int().min(1).max(1_000_000).default(API_BOUNDS.requestsPerMinute).meta({
      description: "most requests a minute of each token, or of each address without one",
    }),
    analystUsername: z.string().min(1).default("analyst").meta({
      description: "user of the server under whom queries of analysts run (docs/sql.md)",
    }),
    analystPassword: z.string().default("").meta({
      secret: true,
      description: "the password of that user",
    }),
  })
  .refine(({ host, localActor }) => localActor === undefined || isLoopbackHost(host), {
    path: ["localActor"],
    message:
      "a token may be printed on one's own machine alone: leave it out, or listen on 127.0.0.1",
  });
export type ApiSettings = z.output<typeof apiSettings>;

export const apiConfig = z.object({
  clickhouse: clickhouseConfig,
  api: apiSettings.prefault({}),
  http: httpConfig,
  log: logConfig,
});
