/** Queries of analysts: what the views give, and what is refused. */
import type { AlertsPage, Dictionary, QueryAnswer } from "@ringfence/schemas/api";
import { loadQuery } from "@ringfence/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Api } from "../service.ts";
import { type Answer, call, ringWorld, type World } from "../testing/fixture.ts";
import { createAnalyst, EMBEDDED_ANALYST } from "./analyst.ts";
import { readViews } from "./dictionary.ts";

const working = loadQuery({
  url: import.meta.url,
  file: "../testing/analyst-queries.sql",
  params: z.object({}),
  row: z.strictObject({ queries: z.int() }),
});

let world: World;
let api: Api;
let token: string;
/** The alert of the ring. */
let ring: string;

beforeAll(async () => {
  world = await ringWorld();
  api = world.open();
  token = await world.token("admin", "ada");
  ring = (await get<AlertsPage>("/v1/alerts")).items[0]?.alert_id ?? "";
});
afterAll(() => world.close());

async function get<T>(path: string): Promise<T> {
  return (await call(api, path, { token })).json() as T;
}

async function answered(body: object): Promise<QueryAnswer> {
  const answer = await call(api, "/v1/query", { token, body });
  expect(answer.text).not.toContain("urn:ringfence:problem");
  return answer.json() as QueryAnswer;
}

describe("queries", () => {
  const query = (sql: string, more: object = {}) =>
    call(api, "/v1/query", { token, body: { sql, ...more } });

  test("every view of the dictionary is there as it is told, with an example that runs", async () => {
    const { views } = await get<Dictionary>("/v1/query/dictionary");
    expect(views.map(({ name }) => name)).toEqual(readViews().map(({ view }) => view.name));
    for (const { name, columns, example } of views) {
      const answer = await answered({ sql: `SELECT * FROM ${name} LIMIT 1` });
      expect(answer.columns, name).toEqual(
        columns.map((one) => ({ name: one.name, type: one.type })),
      );
      await answered({ sql: example });
    }
  });

  test("every worked question is answered, and some rows with it", async () => {
    const { questions } = await get<Dictionary>("/v1/query/dictionary");
    const found = new Map<string, number>();
    for (const { name, sql } of questions) found.set(name, (await answered({ sql })).rows.length);
    // Nobody gave a verdict here, and nothing was decided.
    const empty = [...found].filter(([, rows]) => rows === 0).map(([name]) => name);
    expect(empty).toEqual(["precision", "waiting"]);
  });

  test.each([
    ["account_activity", "account_id, toStartOfFiveMinutes(occurred_at)", "account_id, at"],
    ["account_activity_daily", "account_id, toDate(occurred_at)", "account_id, day"],
    ["activity_hourly", "toStartOfHour(occurred_at)", "hour"],
  ])("%s counts what the events say, in a row for each", async (view, key, columns) => {
    const counts = "requests, succeeded, refused, exhausted, server_errors, units";
    const ours = await answered({ sql: `SELECT ${columns}, ${counts} FROM ${view} ORDER BY ALL` });
    const spent = "ifNull(error_code = 'quota_exceeded', false)";
    const events = await answered({
      sql: `SELECT ${key}, count(), countIf(status < 400), countIf(status = 429 OR ${spent}),
        countIf(${spent}), countIf(status >= 500), sum(units)
        FROM request_events GROUP BY ${key} ORDER BY ALL`,
    });
    expect(ours.rows).toEqual(events.rows);
    expect(ours.rows.length).toBeGreaterThan(1);
  });

  test("identifiers are told of each account and day once", async () => {
    const ours = await answered({
      sql: "SELECT value, account_id, day, first_at FROM account_identifiers WHERE kind = 'address' ORDER BY ALL",
    });
    const events = await answered({
      sql: `SELECT client_ip, account_id, toDate(occurred_at) AS day, min(occurred_at)
        FROM request_events GROUP BY client_ip, account_id, day ORDER BY ALL`,
    });
    expect(ours.rows).toEqual(events.rows);
    expect(ours.rows.length).toBeGreaterThan(1);
  });

  const file = (body: object) => call(api, "/v1/query/file", { token, body });

  test("a file in each format, as the server writes it", async () => {
    const sql = "SELECT event_id, units FROM request_events ORDER BY event_id LIMIT 3 -- few";
    const csv = await file({ sql, format: "csv" });
    expect(csv.headers.get("content-disposition")).toBe(
      'attachment; filename="ringfence-query.csv"',
    );
    const [head, ...lines] = csv.text.trim().split("\n");
    expect(head).toBe('"event_id","units"');
    const json = (await file({ sql, format: "json" })).json() as { event_id: string }[];
    expect(json).toHaveLength(3);
    expect(lines.map((line) => line.split('"')[1])).toEqual(json.map((row) => row.event_id));
    const { bytes } = await file({ sql, format: "parquet" });
    expect([bytes.subarray(0, 4), bytes.subarray(-4)].map(String)).toEqual(["PAR1", "PAR1"]);
    // The names of the columns stand in its foot as they are, and the rows in blocks.
    for (const column of ["event_id", "units"]) expect(bytes.includes(column)).toBe(true);
  });

  test("a file is whole or refused, behind the same fence", async () => {
    const many =
      "SELECT 1 FROM request_events AS a, (SELECT 1 FROM request_events LIMIT 1000) AS b LIMIT 100001";
    const { status, text } = await file({ sql: many, format: "csv" });
    expect([status, text]).toEqual([422, expect.stringContaining("LIMIT")]);
    for (const [sql, hint] of [
      ["SELECT file('/etc/passwd')", "file()"],
      ["SELECT 1 FORMAT TSV", "FORMAT"],
      ["SELECT 1 INTO OUTFILE '/tmp/x'", "one SELECT"],
    ] as const) {
      const refused = await file({ sql, format: "parquet" });
      expect([refused.status, refused.text], sql).toEqual([422, expect.stringContaining(hint)]);
    }
    const viewer = await world.token("viewer");
    const body = { sql: "SELECT 1", format: "csv" };
    expect((await call(api, "/v1/query/file", { token: viewer, body })).status).toBe(403);
  });

  test("joins, windows, subqueries and own names", async () => {
    const sql = `
      WITH used AS (SELECT account_id, sum(units) AS units FROM account_activity GROUP BY account_id)
      SELECT a.alert_id, count(DISTINCT u.account_id) AS accounts, sumIf(u.units, u.units > 0) AS units,
        rank() OVER (ORDER BY count() DESC) AS place, arrayMap(x -> upper(x), [any(a.severity)]) AS severe
      FROM alerts_current AS a ARRAY JOIN a.account_ids AS account
      INNER JOIN used AS u ON u.account_id = account
      WHERE account IN (SELECT account_id FROM account_clusters_current) -- ; not the end
      GROUP BY a.alert_id ORDER BY accounts DESC`;
    const answer = await answered({ sql });
    expect(answer.rows[0]?.slice(0, 2)).toEqual([ring, "5"]);
    expect(answer.truncated).toBe(false);
    const few = await answered({ sql: "SELECT event_id FROM request_events", most: 3 });
    expect(few).toMatchObject({ truncated: true });
    expect(few.rows).toHaveLength(3);
  });

  test.each([
    ["SELECT file('/etc/passwd')", "file()"],
    ["SELECT File('/etc/passwd')", "File()"],
    ["SELECT (SELECT max(file('/etc/passwd')))", "file()"],
    ["SELECT arrayMap(x -> file(x), ['/etc/passwd'])", "file()"],
    ["SELECT * FROM file('/etc/passwd', 'LineAsString')", "file()"],
    ["SELECT * FROM url('http://127.0.0.1:1/', 'CSV')", "url()"],
    ["SELECT * FROM remote('127.0.0.1', 'system.one')", "remote()"],
    ["SELECT * FROM executable('id', 'TSV', 'a String')", "executable()"],
    ["SELECT * FROM s3('http://x/', 'CSV')", "s3()"],
    ["SELECT * FROM merge('ringfence', '.*')", "merge()"],
    ["SELECT * FROM view(SELECT 1)", "view()"],
    ["SELECT * FROM numbers(10000000000)", "numbers()"],
    ["SELECT * FROM generateRandom('a UInt8')", "generateRandom()"],
    ["SELECT * FROM dictionary('network_name_lookup')", "dictionary()"],
    ["SELECT dictGet('network_name_lookup', 'kind', toUInt64(1))", "dictGet()"],
    ["SELECT joinGet('a.t', 's', 1)", "joinGet()"],
    ["SELECT sleep(3)", "sleep()"],
    ["SELECT hostName()", "hostName()"],
    ["SELECT getSetting('max_threads')", "getSetting()"],
    ["SELECT currentUser()", "currentUser()"],
    ["SELECT AIGenerate('x')", "AIGenerate()"],
    ["SELECT uniqState(1)", "uniqState()"],
    ["SELECT * FROM system.tables", "system.tables"],
    ["SELECT * FROM system.one", "system.one"],
    ["SELECT * FROM INFORMATION_SCHEMA.tables", "INFORMATION_SCHEMA.tables"],
    ["SELECT 1 WHERE 'a' IN system.tables", "system.tables"],
    ["SELECT 1 WHERE 'a' NOT IN (SELECT name FROM system.users)", "system.users"],
    ["WITH t AS (SELECT * FROM system.settings) SELECT * FROM t", "system.settings"],
    ["SELECT 1 UNION ALL SELECT count() FROM system.tables", "system.tables"],
    ["SELECT 1 SETTINGS max_memory_usage = 1", "SETTINGS"],
    ["SELECT * FROM (SELECT 1 SETTINGS max_threads = 64)", "SETTINGS"],
    ["SELECT 1 WHERE 1 IN (SELECT 1 SETTINGS readonly = 0)", "SETTINGS"],
    ["WITH t AS (SELECT 1 SETTINGS max_threads = 64) SELECT * FROM t", "SETTINGS"],
    ["SELECT 1; SELECT 2", "one SELECT"],
    ["SELECT 1;", "semicolon"],
    ["SELECT 1) UNION ALL (SELECT 2", "one SELECT"],
    ["SELECT 1 /* ", "one SELECT"],
    ["SELECT 1 FORMAT TSV", "FORMAT"],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", "one SELECT"],
    ["DROP TABLE request_events", "one SELECT"],
    ["INSERT INTO verdicts SELECT * FROM verdicts", "one SELECT"],
    ["SET readonly = 0", "one SELECT"],
    ["KILL QUERY WHERE 1", "one SELECT"],
    ["EXPLAIN SELECT 1", "viewExplain()"],
    ["SHOW TABLES", "SELECT"],
    ["DESCRIBE TABLE request_events", "SELECT"],
    ["SELECT COLUMNS('a') APPLY(file) FROM verdicts", "APPLY"],
    ["SELECT * FROM `system`.`users`", "system.users"],
    ["WITH file('/etc/passwd') AS x SELECT x", "file"],
    ["SELECT 1 AS a ORDER BY file('/etc/passwd')", "file"],
    ["SELECT 1 AS a ORDER BY a WITH FILL FROM length(file('/etc/passwd'))", "file"],
    ["SELECT 1 AS a ORDER BY a WITH FILL STEP length(file('/etc/passwd'))", "file"],
    [
      "SELECT 1 AS a, 'x' AS b ORDER BY a WITH FILL FROM 0 TO 3 INTERPOLATE (b AS file('/etc/passwd'))",
      "file",
    ],
    ["SELECT 1 GROUP BY file('/etc/passwd')", "file"],
    ["SELECT count() HAVING file('/etc/passwd') != ''", "file"],
    ["SELECT 1 LIMIT length(file('/etc/passwd'))", "file"],
    ["SELECT 1 LIMIT 1 OFFSET length(file('/etc/passwd'))", "file"],
    ["SELECT 1 LIMIT 1 BY file('/etc/passwd')", "file"],
    ["SELECT DISTINCT ON (file('/etc/passwd')) 1", "file"],
    ["SELECT sum(1) OVER (PARTITION BY file('/etc/passwd'))", "file"],
    [
      "SELECT sum(1) OVER (ORDER BY 1 ROWS BETWEEN length(file('/etc/passwd')) PRECEDING AND CURRENT ROW)",
      "file",
    ],
    ["SELECT sum(1) OVER w WINDOW w AS (PARTITION BY file('/etc/passwd'))", "file"],
    ["SELECT * REPLACE (file('/etc/passwd') AS alert_id) FROM verdicts", "file"],
    ["SELECT 1 FROM verdicts AS a JOIN verdicts AS b ON a.note = file('/etc/passwd')", "file"],
    ["SELECT 1 FROM verdicts ARRAY JOIN [file('/etc/passwd')] AS x", "file"],
    ["SELECT 1 FROM verdicts PREWHERE note = file('/etc/passwd')", "file"],
    ["SELECT 1 QUALIFY file('/etc/passwd') != ''", "file"],
    ["SELECT `file`('/etc/passwd')", "file"],
    ["SELECT \"file\"('/etc/passwd')", "file"],
    ["SELECT file /* */ ('/etc/passwd')", "file"],
    ["SELECT quantile(length(file('/etc/passwd')))(1)", "file"],
    ["SELECT CASE WHEN file('/etc/passwd') = '' THEN 1 END", "file"],
    ["SELECT 1 FROM verdicts SAMPLE length(file('/etc/passwd'))", "query-"],
    ["SELECT * FROM (SELECT 1) AS t(a) WHERE a = length(file('/etc/passwd'))", "file"],
    ["SELECT 1 AS a GROUP BY GROUPING SETS ((a), (file('/etc/passwd')))", "file"],
    ["SELECT a.1.file('/etc/passwd')", "query-"],
    ["SELECT '/etc/passwd'.file()", "query-"],
    ["SELECT ('/etc/passwd' AS p).file()", "query-"],
    ["SELECT INTERVAL length(file('/etc/passwd')) DAY", "file"],
    ["SELECT (x -> file(x))('/etc/passwd')", "query-"],
    ["SELECT 1 WHERE 1 IN (file('/etc/passwd'))", "file"],
    ["SELECT 1 INTERSECT SELECT length(file('/etc/passwd'))", "file"],
    ["SELECT * FROM (SELECT 1) LIMIT length(file('/etc/passwd')) WITH TIES", "query-"],
    ["SELECT COLUMNS(length(file('/etc/passwd')))", "query-"],
    ["SELECT arrayFold(file, ['/etc/passwd'], '')", "file"],
    ["SELECT arrayMap(file, ['/etc/passwd'])", "name file is that of a function"],
    ["SELECT arrayMap(FILE, ['/etc/passwd'])", "FILE"],
    ["WITH file AS f SELECT arrayMap(f, ['/etc/passwd'])", "name file"],
    ["SELECT arrayFilter(`file`, ['/etc/passwd'])", "name file"],
    ["SELECT arrayReduce('sum', [length(file('/etc/passwd'))])", "file"],
    ["SELECT {x:String}", "write"],
    ["SELECT arrayLevenshteinDistance(range(9), range(9))", "arrayLevenshteinDistance()"],
  ])("refused: %s", async (sql, hint) => {
    const answer = await query(sql);
    expect(answer.text).toContain(hint);
    expect(answer.status).toBe(422);
    expect(answer.text).not.toMatch(/DB::Exception|version \d|root:x/);
  });

  test("tables behind the views are out of reach, and unknown ones named", async () => {
    for (const table of ["alerts", "api_tokens", "account_profiles", "request_events_in_2"]) {
      const { status, text } = await query(`SELECT * FROM ${table}`);
      expect(status, table).toBe(422);
      expect(text).toContain("There are");
    }
    const qualified = await query(`SELECT * FROM ${world.store.database}.api_tokens`);
    expect(qualified.text).toContain("is not allowed");
    expect((await query("SELECT * FROM alert_current")).text).toContain(
      "Did you mean alerts_current?",
    );
    expect((await query("SELECT no_such FROM verdicts")).text).toContain("no_such");
    expect((await query("SELECT coutn() FROM verdicts")).text).toContain("Did you mean count?");
  });

  const HUGE =
    "SELECT count() FROM request_events a, request_events b, request_events c, request_events d " +
    "WHERE a.units + b.units > c.units + d.units";

  test("a join of everything with everything ends at its bounds", async () => {
    const { status, text } = await query(HUGE);
    expect(status).toBe(422);
    expect(text).toContain("Bound it");
  }, 60_000);

  test.each([
    // One row, which the server does not measure; and text that is longer than what it stands for.
    "SELECT arrayStringConcat(arrayMap(x -> toString(x), range(4000000)))",
    "SELECT repeat(char(0), 1000000) FROM (SELECT arrayJoin(range(5)))",
  ])("no answer is longer than it may be: %s", async (sql) => {
    const { status, text } = await query(sql);
    expect(status).toBe(422);
    expect(text).toContain("answers too much");
  });

  test("a query is ended by its own actor", async () => {
    const running = query(HUGE, { query_id: "long-query-2" });
    let answer: Answer | null = null;
    void running.then((one) => (answer = one));
    while (answer === null) {
      await call(api, "/v1/query/long-query-2", { method: "DELETE", token });
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    expect((answer as Answer).text).toContain("cancelled");
  }, 60_000);

  test("a query whose caller went away ends; its id is not given twice meanwhile", async () => {
    const queries = async () => (await world.store.query(working, {}))[0]?.queries;
    const leaving = new AbortController();
    const headers = {
      host: "localhost",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    };
    const body = JSON.stringify({ sql: HUGE, query_id: "left-alone-1" });
    const { signal } = leaving;
    const asked = new Request("http://localhost/v1/query", {
      method: "POST",
      headers,
      body,
      signal,
    });
    // By itself it would end long after what is waited for here.
    const analyst = createAnalyst(world.store, EMBEDDED_ANALYST, 50);
    const patient = world.open({ analyst });
    const running = patient.handle(asked, { address: null });
    await expect.poll(queries, { timeout: 20_000 }).toBe(1);
    const again = { token, body: { sql: "SELECT 1", query_id: "left-alone-1" } };
    expect((await call(patient, "/v1/query", again)).status).toBe(409);
    leaving.abort();
    expect((await running).status).toBe(504);
    await expect.poll(queries, { timeout: 20_000 }).toBe(0);
    await analyst.close();
  }, 60_000);

  test("each is on record before it runs", async () => {
    const { items } = await get<{ items: { action: string; after: { sql: string } }[] }>(
      "/v1/audit?limit=500",
    );
    const said = items.filter(({ action }) => action === "query.run").map(({ after }) => after.sql);
    expect(said).toContain("SELECT file('/etc/passwd')");
  });
});
