import { clickhouseConfig, httpConfig, logConfig } from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_TIMING } from "./service.ts";

const milliseconds = (most: number, fallback: number) =>
  z.int().min(10).max(most).default(fallback);

export const detectConfig = z.object({
  clickhouse: clickhouseConfig,
  detect: z.object({
    settingsFile: z.string().min(1).optional().meta({
      description: "detection settings (YAML); without them every detector runs on its defaults",
    }),
    pollMs: milliseconds(60_000, DEFAULT_TIMING.pollMs).meta({
      description: "how often to look for new events, milliseconds",
    }),
    latenessMs: milliseconds(86_400_000, DEFAULT_TIMING.latenessMs).meta({
      description: "how late an event may come and still be judged, milliseconds",
    }),
    idleMs: milliseconds(3_600_000, DEFAULT_TIMING.idleMs).meta({
      description: "a partition without news for so long holds up nobody, milliseconds",
    }),
  }),
  http: httpConfig,
  log: logConfig,
});
export type DetectConfig = z.output<typeof detectConfig>;
