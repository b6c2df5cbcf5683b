/** The zoo of clients: what software calls the service, and how its TLS handshake looks. */
import type { Address } from "./network.ts";
import { Random } from "./random.ts";

export interface Agent {
  readonly user_agent: string;
  readonly tls_fingerprint: string | null;
  readonly device_id: string | null;
}

/** An agent at an address: what a gateway sees of a caller. */
export interface Client extends Agent, Address {}

export type AgentKind = "browser" | "laptop" | "server" | "phone" | "tool";

interface Stack {
  readonly weight: number;
  readonly tls: string;
  readonly agents: readonly string[];
  /** How often such a client sends a device identifier. */
  readonly device: number;
}

/** A JA4-like fingerprint: the readable part, and two hashes that only depend on the name. */
function ja4(head: string, name: string): string {
  const random = new Random(`ja4/${name}`);
  return `${head}_${random.hex(12)}_${random.hex(12)}`;
}

const stack = (
  weight: number,
  device: number,
  head: string,
  name: string,
  agents: readonly string[],
): Stack => ({ weight, device, tls: ja4(head, name), agents });

const CHROME_TAIL = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)";

const ZOO: Record<AgentKind, readonly Stack[]> = {
  browser: [
    stack(50, 1, "t13d1516h2", "chrome", [
      `${WINDOWS} ${CHROME_TAIL}/138.0.0.0 Safari/537.36`,
      `${WINDOWS} ${CHROME_TAIL}/139.0.0.0 Safari/537.36`,
      `${MAC} ${CHROME_TAIL}/139.0.0.0 Safari/537.36`,
      `${MAC} ${CHROME_TAIL}/138.0.0.0 Safari/537.36`,
    ]),
    stack(9, 1, "t13d1517h2", "edge", [
      `${WINDOWS} ${CHROME_TAIL}/139.0.0.0 Safari/537.36 Edg/139.0.0.0`,
    ]),
    stack(18, 1, "t13d2014h2", "safari", [
      `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    ]),
    stack(9, 1, "t13d1715h2", "firefox", [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ]),
  ],
  phone: [
    stack(30, 1, "t13d2014h2", "safari-ios", [
      `${IPHONE} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
    ]),
    stack(30, 1, "t13d1516h2", "chrome-android", [
      `Mozilla/5.0 (Linux; Android 15; K) ${CHROME_TAIL}/139.0.0.0 Mobile Safari/537.36`,
      `Mozilla/5.0 (Linux; Android 14; K) ${CHROME_TAIL}/138.0.0.0 Mobile Safari/537.36`,
    ]),
    stack(8, 1, "t13d1310h2", "app-android", ["MusicStudio/4.12.0 (Android 15; okhttp/4.12.0)"]),
    stack(8, 1, "t13d2613h2", "app-ios", ["MusicStudio/4.12.0 (iOS 18.5; CFNetwork/3826.500)"]),
  ],
  laptop: [
    stack(26, 0.6, "t13d1812h1", "python-openssl3", [
      "music-python/2.4.1 (CPython 3.12; macOS arm64)",
      "music-python/2.4.1 (CPython 3.11; Windows AMD64)",
      "music-python/2.3.0 (CPython 3.12; Linux x86_64)",
      "music-python/2.4.0 (CPython 3.13; macOS arm64)",
    ]),
    stack(16, 0.05, "t13d1812h1", "python-openssl3", [
      "python-requests/2.32.3",
      "python-requests/2.31.0",
      "python-httpx/0.27.2",
    ]),
    stack(18, 0.6, "t13d5212h1", "node20", [
      "music-js/3.1.0 (node 20.18; darwin arm64)",
      "music-js/3.1.0 (node 22.11; linux x64)",
      "music-js/3.0.2 (node 20.15; win32 x64)",
    ]),
    stack(8, 0, "t13d3112h2", "curl-openssl", ["curl/8.7.1", "curl/8.5.0"]),
    stack(5, 0.1, "t13d4312h2", "postman", ["PostmanRuntime/7.43.0", "insomnia/9.3.3"]),
    stack(3, 0, "t13d1910h2", "reqwest", ["reqwest/0.12.7", "music-rs/0.4.0"]),
  ],
  server: [
    stack(22, 0.03, "t13d1812h1", "python-openssl3", [
      "music-python/2.4.1 (CPython 3.12; Linux x86_64)",
      "music-python/2.3.0 (CPython 3.11; Linux x86_64)",
      "python-httpx/0.27.2",
      "aiohttp/3.10.5",
    ]),
    stack(20, 0.03, "t13d5212h1", "node20", [
      "music-js/3.1.0 (node 22.11; linux x64)",
      "music-js/3.1.0 (node 20.18; linux x64)",
      "node",
      "axios/1.7.7",
    ]),
    stack(12, 0, "t13d1911h2", "go", ["Go-http-client/2.0", "music-go/1.6.0"]),
    stack(7, 0, "t13d1411h1", "java17", ["Java/17.0.12", "Apache-HttpClient/5.3.1 (Java/21)"]),
    stack(4, 0, "t13d2312h2", "php-guzzle", ["GuzzleHttp/7", "music-php/1.2.0"]),
    stack(3, 0, "t13d1714h1", "ruby", ["Faraday v2.9.0", "Ruby"]),
    stack(2, 0, "t13d1012h2", "dotnet", ["music-dotnet/0.9.1 (.NET 8.0.8)"]),
  ],
  tool: [
    stack(5, 0, "t13d3112h2", "curl-openssl", ["curl/8.7.1", "curl/8.5.0", "curl/7.88.1"]),
    stack(2, 0, "t13d3011h2", "wget", ["Wget/1.24.5"]),
    stack(1, 0, "t13d1911h2", "go", ["Go-http-client/1.1"]),
  ],
};

const RARE_NAMES = ["beatforge", "loopsmith", "tracklab", "vocalis", "mixbot", "songsmith"];

export function agent(random: Random, kind: AgentKind): Agent {
  // One in thirty comes through something that gives it a handshake of its own: an odd build, a
  // corporate proxy, a patched runtime. Rare clients are not guilty by themselves.
  if (random.chance(0.033)) return rareAgent(random);
  const chosen = random.weighted(ZOO[kind]);
  return {
    user_agent: random.pick(chosen.agents),
    tls_fingerprint: random.chance(0.03) ? null : chosen.tls,
    device_id: random.chance(chosen.device) ? newDevice(random) : null,
  };
}

/** A client that nobody else in the world has. */
export function rareAgent(random: Random): Agent {
  const known = random.chance(0.4);
  const version = `${random.int(0, 3)}.${random.int(0, 20)}.${random.int(0, 9)}`;
  const head = `t13d${random.int(10, 40)}${random.int(10, 18)}${random.pick(["h2", "h1", "00"])}`;
  return {
    user_agent: known
      ? random.pick(["python-requests/2.32.3", "Go-http-client/2.0", "okhttp/4.12.0"])
      : `${random.pick(RARE_NAMES)}/${version}`,
    tls_fingerprint: `${head}_${random.hex(12)}_${random.hex(12)}`,
    device_id: null,
  };
}

/** What an ordinary person uses. */
export function personalAgent(random: Random): Agent {
  const kinds: readonly { kind: AgentKind; weight: number }[] = [
    { kind: "browser", weight: 38 },
    { kind: "phone", weight: 17 },
    { kind: "laptop", weight: 42 },
    { kind: "tool", weight: 3 },
  ];
  return agent(random, random.weighted(kinds).kind);
}

export function newDevice(random: Random): string {
  return `dev_${random.hex(16)}`;
}

export function connect(agent: Agent, address: Address): Client {
  return {
    ip: address.ip,
    asn: address.asn,
    country: address.country,
    user_agent: agent.user_agent,
    tls_fingerprint: agent.tls_fingerprint,
    device_id: agent.device_id,
  };
}
