import { clickhouseConfig, httpConfig, logConfig } from "@ringfence/runtime";
import { z } from "zod";
import { DEFAULT_TIMING } from "./timing.ts";

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
    disorderMs: milliseconds(3_600_000, DEFAULT_TIMING.disorderMs).meta({
      description: "how long after its end a window is first judged, milliseconds of event time",
    }),
    idleMs: milliseconds(3_600_000, DEFAULT_TIMING.idleMs).meta({
      description: "a partition without news for so long holds up nobody, milliseconds",
    }),
    stalledMs: milliseconds(3_600_000, DEFAULT_TIMING.stalledMs).meta({
      description: "the same for a partition that was behind when it fell silent, milliseconds",
    }),
    retryMs: milliseconds(600_000, DEFAULT_TIMING.retryMs).meta({
      description: "longest pause after failures in a row, milliseconds",
    }),
  }),
  http: httpConfig,
  log: logConfig,
});
