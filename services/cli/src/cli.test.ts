import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { wordsOf } from "./completion/words.ts";
import { write } from "./io.ts";
import { buildProgram } from "./program.ts";
import { run, testIo } from "./testing/test-io.ts";

/** As they are typed, those below others too. */
const COMMANDS = wordsOf(await buildProgram(testIo())).flatMap(({ path }) => path || []);

describe("ringfence", () => {
  test("lists every command in its help", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of COMMANDS.filter((each) => !each.includes(" "))) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    }
  });

  test.each(COMMANDS)("%s --help has an example, and fits the terminal", async (command) => {
    const argv = [...command.split(" "), "--help"];
    const { code, stdout, stderr } = await run(argv, { stdoutColumns: 80 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples:\n(?:.*\n)*.*ringfence ${command}`));
    // Examples are copied, so that they stay whole.
    const [text = ""] = stdout.split("\nExamples:\n");
    expect(text.split("\n").filter(({ length }) => length > 80)).toEqual([]);
  });

  test("help COMMAND says the same as its --help", async () => {
    const { stdout } = await run(["alerts", "--help"]);
    expect(await run(["help", "alerts"])).toMatchObject({ code: 0, stdout });
  });

  test.each(["up", "ingest", "detect-live", "enforce", "watch"])(
    "%s --help lists its settings",
    async (of) => {
      const { stdout } = await run([of, "--help"]);
      expect(stdout).toMatch(/^\| RINGFENCE_HTTP_PORT +\| 9464 +\|/m);
      expect(stdout).toMatch(/^\| CLICKHOUSE_URL +\|/m);
    },
  );

  test("prints its version", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: "0.1.0\n" });
  });

  test("colours its help only where it is told that it may", async () => {
    expect((await run(["--help"])).stdout).not.toContain("\u001b");
    expect((await run(["--help"], { stdoutHasColours: true })).stdout).toContain("\u001b[1mUsage");
  });

  test("shows its help on standard error where no command is given", async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Run services:");
  });

  test.each([
    ["controls ad", "unknown command 'ad'. Did you mean add?"],
    ["breaker x", "unknown command 'x'. There are reset."],
    ["completion csh", 'shell cannot be "csh". '],
    ["account acc_1 --hours 1000", "--hours takes at most 168."],
    ["imprt", "unknown command 'imprt'. Did you mean import?"],
    ["import --fromat x", "unknown option '--fromat'. Did you mean --format?"],
    ["import --format combind x", 'cannot be "combind". Did you mean combined?'],
    ["import x", "needs a format. Add --format"],
    ["import --format combined", "missing required argument 'file'"],
    ["import --format combined nowhere.log", "input file not found: nowhere.log. Check the path"],
    ["import --format combined - -", "can be read only once"],
    ["import --format combined .", "input file is a directory: ."],
    ["import --format combined - --out no/where", "no such folder: no. Create it first"],
    ["import --format combined --account-from usr -", "Did you mean user?"],
    ["import --format combined --account-from path:( -", "broken pattern"],
    ["import --format combined --account-from path:^/a -", "needs a group"],
    ["import --format cloudtrail --account-from user -", "Use account or principal."],
    ["import --format cloudtrail --map x -", "--map belongs to --format ndjson-map"],
    ["import --format ndjson-map -", "needs a mapping. Add --map FILE"],
    ["import --format ndjson-map --map no.yaml -", "mapping file not found: no.yaml"],
    ["detect --alerts a", "detect needs events. Add --events FILE"],
    ["detect --events -", "Add --alerts FILE."],
    [
      "detect --events x.ndjson --alerts a",
      "events file not found: x.ndjson. Check the path, or use",
    ],
    ["detect --events - --accounts - --alerts a", "can be read only once"],
    ["detect --events package.json --alerts package.json", "is an input too"],
    ["detect --events - --alerts .", "--alerts is a directory"],
    ["detect --events - --alerts no/a", "no such folder: no."],
    ["detect --events - --alerts a --ocsf a", "a is for the alerts. Choose another --ocsf."],
    ["detect --events - --alerts - --ocsf -", "- is for the alerts. Choose another --ocsf."],
    ["detect --events package.json --alerts a --ocsf package.json", "Choose another --ocsf."],
    ["detect --events - --alerts a --ocsf .", "--ocsf is a directory"],
    ["alerts --json --ocsf", "--json and --ocsf differ"],
    ["detect stray --events - --alerts a", "too many arguments"],
    ["simulate", "nowhere to write to. Add --out DIR"],
    ["simulate --out package.json", "--out is a file, or lies in one: package.json. Name a folder"],
    ["simulate --hours 0 --out x", "--hours must be a number above 0"],
    ["simulate --rate 1 --accounts 2 --out x", "Give one of them."],
    ["simulate --speed 2 --out x", "--speed is for Kafka"],
    ["simulate --gzip --brokers k:9092", "--gzip is for files"],
    ["simulate --start tomorrow --out x", "--start must be a time with its zone"],
    ["simulate --hours 1e9 --out x", "Choose less"],
    ["verify --from 2026-01-02 --to 2026-01-01", "--from must lie before --to"],
    ["verify --data no/where", "no database in no/where"],
    ["explain", "missing required argument 'alert'"],
    ["explain alr_1 --data no/where", "no database in no/where"],
    ["alerts --severity hgh", "Did you mean high?"],
    ["alerts --most 0", "--most must be a whole number of 1 or more"],
    ["networks nowhere", '"nowhere" is no address. Give it like 203.0.113.7'],
    ["networks 203.0.113.0/24", "is no address."],
    ["networks --load 203.0.113.7", "--load goes without addresses."],
    ["networks --file x.yaml 203.0.113.7", "--file goes without addresses."],
    ["networks --open-data x", "--open-data goes with --load."],
    ["networks --file no.yaml", "network list no.yaml cannot be read (ENOENT)."],
    ["networks --data no/where 203.0.113.7", "no database in no/where"],
    ["up now", "too many arguments"],
  ])("refuses «%s» in one line that names the fix", async (line, expected) => {
    const { code, stdout, stderr } = await run(line.split(" "));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^ringfence: .+[.?)][^\n]*\n$/);
  });

  test("ends quietly when its reader goes away", async () => {
    const closed = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    const argv = ["import", "--format", "combined", "-"];
    const line = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1\n';
    const { code, stderr } = await run(argv, { stdin: line.repeat(10), stdout: closed });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

test("shows on a terminal what it would obey, and gives a pipe what there is", async () => {
  const told = async (isTTY: boolean): Promise<string> => {
    let text = "";
    const stream = new Writable({
      write: (chunk, _, done) => {
        text += String(chunk);
        done();
      },
    });
    await write(Object.assign(stream, { isTTY }), "\u001b[1macc\u001b[0m\u202e\u009b2J\n");
    return text;
  };
  expect(await told(false)).toBe("\u001b[1macc\u001b[0m\u202e\u009b2J\n");
  expect(await told(true)).toBe("\u001b[1macc\u001b[0m\\u202e\\u009b2J\n");
});
