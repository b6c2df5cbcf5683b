/** Java, Maven, and the class path of the broker. */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exclusively } from "./exclusively.ts";

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const POM = join(ROOT, "test/kafka/pom.xml");
const CACHE = join(ROOT, "node_modules/.cache/ringfence-kafka");
const JAVA_AT_LEAST = 17;
const RESOLVE_TIMEOUT_MS = 300_000;

export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

let looked: Promise<Availability> | undefined;

/** Whether a broker can be had here; the reason is for the line that says what was skipped. */
export function brokerAvailability(): Promise<Availability> {
  looked ??= look();
  return looked;
}

async function look(): Promise<Availability> {
  if (process.env["KAFKA_BROKERS"]) return { ok: true };
  const java = await run("java", ["-version"]).catch(() => null);
  const version = Number(/version "(?:1\.)?(\d+)/.exec(java?.stderr ?? "")?.[1] ?? 0);
  if (version < JAVA_AT_LEAST) {
    const found = java === null ? "there is no java" : `java is version ${version}`;
    return { ok: false, reason: `${found}; install Java ${JAVA_AT_LEAST}, or set KAFKA_BROKERS` };
  }
  if ((await run("mvn", ["-version"]).catch(() => null)) === null) {
    return { ok: false, reason: "there is no mvn; install Maven, or set KAFKA_BROKERS" };
  }
  try {
    await brokerClasspath();
    return { ok: true };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `Maven cannot get Kafka: ${reason.slice(0, 500)}` };
  }
}

let resolved: Promise<string> | undefined;

/** Resolved once for each state of the pom, and kept under node_modules. */
export function brokerClasspath(): Promise<string> {
  resolved ??= resolveClasspath();
  return resolved;
}

async function resolveClasspath(): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(POM))
    .digest("hex")
    .slice(0, 16);
  const file = join(CACHE, `${hash}.classpath`);
  await mkdir(CACHE, { recursive: true });
  return exclusively(`${file}.lock`, RESOLVE_TIMEOUT_MS, async () => {
    const known = await readFile(file, "utf8").catch(() => null);
    if (known !== null && (await allThere(known))) return known;
    const draft = `${file}.draft`;
    await rm(draft, { force: true });
    await run(
      "mvn",
      ["-q", "-B", "-f", POM, "dependency:build-classpath", `-Dmdep.outputFile=${draft}`],
      { timeout: RESOLVE_TIMEOUT_MS, cwd: dirname(POM) },
    );
    await rename(draft, file);
    return readFile(file, "utf8");
  });
}

/** The local repository of Maven may have been emptied since. */
async function allThere(classpath: string): Promise<boolean> {
  const looks = await Promise.allSettled(
    classpath
      .trim()
      .split(":")
      .map((jar) => access(jar)),
  );
  return looks.every(({ status }) => status === "fulfilled");
}

const TOOL_TIMEOUT_MS = 60_000;
const TOOL_FLAGS = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
];

export async function runTool(
  mainClass: string,
  args: readonly string[],
  input = "",
): Promise<string> {
  const classpath = await brokerClasspath();
  return new Promise((resolve, reject) => {
    const child = spawn("java", [...TOOL_FLAGS, "-cp", classpath, mainClass, ...args], {
      timeout: TOOL_TIMEOUT_MS,
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${mainClass} ended with ${code}:\n${output.slice(-4000)}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

export const KEYSTORE_PASSWORD = "changeit";

/** Makes a key store for 127.0.0.1 and localhost; answers its certificate as PEM. */
export async function makeCertificate(keystore: string): Promise<string> {
  const store = ["-alias", "broker", "-keystore", keystore, "-storepass", KEYSTORE_PASSWORD];
  const names = ["-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost"];
  await run("keytool", [
    "-genkeypair",
    "-keyalg",
    "EC",
    "-storetype",
    "PKCS12",
    ...names,
    ...store,
  ]);
  const { stdout } = await run("keytool", ["-exportcert", "-rfc", ...store]);
  return stdout;
}
