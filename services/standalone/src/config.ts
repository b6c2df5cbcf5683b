import { parseArgs } from "node:util";
import { API_PORT } from "@ringfence/api/port";
import { ConfigError } from "@ringfence/runtime";

/** What `npm start` was asked to do. */
export interface StartOptions {
  /** Files of events; empty for live simulated traffic. */
  readonly events: readonly string[];
  readonly accounts: string | null;
  readonly dataDir: string;
  /** The policy (YAML); null for the default. */
  readonly policyFile: string | null;
  /** Simulated time over wall time. */
  readonly speed: number;
  /** Of the API and the dashboard; another is taken where it is taken. Null: they are not served. */
  readonly port: number | null;
  readonly help: boolean;
}

export const START_HELP = `Ringfence on embedded defaults: nothing to install, nothing to configure.

  npm start                                        live simulated traffic, alerts as they arise
  npm start -- --events FILE --accounts FILE       the same for files of your own

Options
  --events FILE    request events, one JSON document a line; .gz is unpacked, - is standard input;
                   may be given several times
  --accounts FILE  account profiles
  --data DIR       where the database is kept (default .ringfence); a second start goes on from it
  --policy FILE    what is recommended about whom (YAML, as in deploy/policy.yaml)
  --speed N        simulated time over wall time (default 300)
  --port N         port of the API and the dashboard (default ${API_PORT}, or any that is free)
  --no-api         without them

Where RINGFENCE_DELIVER_WEBHOOKS_FILE names a file of endpoints, live traffic is told by webhooks, too.
`;

/** @throws ConfigError for arguments that make no sense */
export function readStartOptions(argv: readonly string[]): StartOptions {
  const options = {
    events: { type: "string", multiple: true, default: [] as string[] },
    accounts: { type: "string" },
    data: { type: "string", default: ".ringfence" },
    policy: { type: "string" },
    speed: { type: "string", default: "300" },
    port: { type: "string", default: String(API_PORT) },
    "no-api": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...argv], options }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${reason}; see npm start -- --help`]);
  }
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= 100_000)) {
    throw new ConfigError(["--speed must be a number from above 0 to 100000"]);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(["--port must be a whole number from 0 to 65535"]);
  }
  if (values.accounts !== undefined && values.events.length === 0) {
    throw new ConfigError(["--accounts goes with --events; name the file of events too"]);
  }
  if (values.data === "") {
    // As of a variable that is not set: it would be the folder one stands in.
    throw new ConfigError(["--data must name a folder; leave it out for .ringfence"]);
  }
  const { events, data, help, policy } = values;
  const accounts = values.accounts ?? null;
  return {
    events,
    accounts,
    dataDir: data,
    policyFile: policy ?? null,
    speed,
    port: values["no-api"] ? null : port,
    help,
  };
}
