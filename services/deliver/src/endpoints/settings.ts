/** The file of webhook endpoints, as people write it. */
import { ConfigError, nearest, parseYaml } from "@ringfence/runtime";
import { action, category, severity } from "@ringfence/schemas";
import { z } from "zod";

export const FEED_NAMES = ["alerts", "decisions"] as const;
export type FeedName = (typeof FEED_NAMES)[number];

/** Endpoints are labels of metrics, and each has a worker of its own. */
const MOST_ENDPOINTS = 32;

const count = (least: number, most: number, fallback: number) =>
  z.int().min(least).max(most).default(fallback);

const secret = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Za-z_]\w{0,127}$/, "must be the name of a variable")
      .refine((name) => !name.startsWith("RINGFENCE_"), {
        message: "begins with RINGFENCE_, which is for settings; call the secret something else",
      })
      .optional(),
    file: z.string().min(1).optional(),
  })
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), {
    message: "says where one secret is: give env or file",
  });

const endpoint = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be small letters, digits and dashes, 63 at most"),
  url: z.url({ protocol: /^https?$/ }),
  /** Each call is signed with all of them, so that a receiver may change from one to the next. */
  secrets: z.array(secret).min(1).max(4),
  /**
   * Both, because who hears of alerts alone never hears what people made of them: an account that was
   * throttled would stay so after somebody said no. Receivers pass over types that they do not know.
   */
  send: z
    .array(z.enum(FEED_NAMES))
    .min(1)
    .default([...FEED_NAMES]),
  /** Where a new endpoint begins: with what comes next, or with the first that is stored. */
  since: z.enum(["now", "beginning"]).default("now"),
  categories: z.array(category).min(1).optional(),
  severity_min: severity.default("info"),
  actions: z.array(action).min(1).optional(),
  timeout_ms: count(100, 30_000, 20_000),
  attempts_max: count(1, 20, 10),
  /** From the first call on; the next failure after that is the last. */
  age_max_hours: count(1, 720, 96),
  /** Calls begun within a second; none is left out, they wait. */
  rate_per_second: count(1, 1_000, 50),
  concurrency: count(1, 64, 8),
  /** How long an alert waits for an earlier one of its subject that fails. */
  order_wait_minutes: count(0, 1_440, 15),
  payload_max_bytes: count(8_192, 1_048_576, 262_144),
  /** For receivers of your own network: private addresses, and http. */
  allow_private: z.boolean().default(false),
});
export type EndpointSettings = z.output<typeof endpoint>;

const file = z.strictObject({
  endpoints: z.preprocess((value) => value ?? [], z.array(endpoint).max(MOST_ENDPOINTS)),
});

/** @throws ConfigError with the place and the fix; `name` is what the file is called there */
export function parseEndpoints(text: string, name: string): readonly EndpointSettings[] {
  const read = parseYaml(text);
  if (!read.ok) throw new ConfigError([`${name} is no YAML: ${read.problem}.`]);
  const parsed = file.safeParse(read.document ?? {});
  const problems = parsed.success
    ? parsed.data.endpoints.flatMap((each, index) => contradictions(each, index, parsed.data))
    : parsed.error.issues.slice(0, 5).map(describe);
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(problems.map((problem) => `${name}: ${problem}.`));
  }
  return parsed.data.endpoints;
}

function contradictions(
  { id, url, allow_private }: EndpointSettings,
  index: number,
  { endpoints }: z.output<typeof file>,
): string[] {
  const { protocol, username, password } = new URL(url);
  return [
    ...(endpoints.findIndex((each) => each.id === id) < index
      ? [`endpoint ${id} stands there twice; keep one`]
      : []),
    ...(protocol === "http:" && !allow_private
      ? [`endpoint ${id}: url must be https; http goes with allow_private: true alone`]
      : []),
    ...(username !== "" || password !== ""
      ? [`endpoint ${id}: url holds a password; leave it out, the signature says who calls`]
      : []),
  ];
}

const KNOWN: readonly (readonly string[])[] = [
  Object.keys(file.shape),
  Object.keys(endpoint.shape),
  ["env", "file"],
];

function describe(issue: z.core.$ZodIssue): string {
  const place = issue.path.join(".");
  const at = place === "" ? "" : `${place}: `;
  if (issue.code !== "unrecognized_keys") return at + issue.message;
  // `endpoints.0` is one level down, `endpoints.0.secrets.1` two.
  const known = KNOWN[issue.path.length / 2] ?? [];
  const [unknown = ""] = issue.keys;
  const near = nearest(unknown, known);
  const hint = near === null ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
  return `${at}there is no "${unknown}"; ${hint}`;
}
