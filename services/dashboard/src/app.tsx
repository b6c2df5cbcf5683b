import type { Me } from "@ringfence/schemas/api";
import { useEffect, useRef } from "preact/hooks";
import { follow, listen, liveState } from "./api/live.ts";
import { useReading } from "./api/resource.ts";
import { AccountPage } from "./pages/account.tsx";
import { AccountsPage } from "./pages/accounts.tsx";
import { AlertPage } from "./pages/alert.tsx";
import { ClusterPage } from "./pages/cluster.tsx";
import { ControlsPage } from "./pages/controls.tsx";
import { DetectorsPage } from "./pages/detectors.tsx";
import { MeasuresPage } from "./pages/measures.tsx";
import { OverviewPage } from "./pages/overview.tsx";
import { QueuePage } from "./pages/queue.tsx";
import { SqlPage } from "./pages/sql.tsx";
import { helpOpen, KeyHelp, useKeys } from "./parts/keys.tsx";
import { Empty, Loading, Problem } from "./parts/parts.tsx";
import { Toasts } from "./parts/toasts.tsx";
import { deeds } from "./state/deeds.ts";
import { applyLive, reloadQueue } from "./state/queue.ts";
import { go, route } from "./state/router.ts";
import { me, setToken, token } from "./state/session.ts";
import { theme, toggleTheme } from "./state/theme.ts";
import { dayTime } from "./view/format.ts";
import { eventTimeAway } from "./view/overview.ts";
import { mayQuery } from "./view/roles.ts";

const PAGES = [
  ["/", "Queue", ["queue", "alert"], "q"],
  ["/accounts", "Accounts", ["accounts", "account", "cluster"], "a"],
  ["/measures", "Measures", ["measures"], "m"],
  ["/controls", "Controls", ["controls"], "c"],
  ["/detectors", "Detectors", ["detectors"], "d"],
  ["/overview", "Overview", ["overview"], "o"],
  ["/sql", "SQL", ["sql"], "s"],
] as const satisfies readonly (readonly [string, string, readonly string[], string])[];

/** Event time goes on. */
const ANEW_MS = 60_000;

export function App() {
  const reading = useReading<Me>("/v1/me", ANEW_MS);
  const { data, error } = reading.state.value;
  useEffect(() => {
    me.value = data;
  }, [data]);
  // A new token is another person: everything is read anew.
  const current = token.value;
  useEffect(() => reading.reload(), [current]);
  useGlobalKeys();
  if (error?.status === 401 || error?.status === 403) return <SignIn detail={error.message} />;
  if (data === null) {
    return error === null ? <Loading /> : <Problem problem={error} retry={reading.reload} />;
  }
  return <Shell me={data} key={current ?? ""} />;
}

function useGlobalKeys(): void {
  const afterG = useRef(0);
  const to = (path: string) => () => {
    if (Date.now() - afterG.current < 1_500) go(path);
  };
  useKeys({
    "?": () => (helpOpen.value = !helpOpen.value),
    g: () => (afterG.current = Date.now()),
    z: () => deeds.value.findLast(({ undo }) => undo !== null)?.undo?.(),
    ...Object.fromEntries(PAGES.map(([path, , , key]) => [key, to(path)])),
  });
}

function Shell({ me: who }: { readonly me: Me }) {
  useEffect(() => {
    const stop = new AbortController();
    const unlisten = listen({ alert: applyLive, reset: reloadQueue });
    void follow(stop.signal);
    return () => {
      stop.abort();
      unlisten();
    };
  }, []);
  return (
    <>
      <a class="skip" href="#content">
        To the content
      </a>
      <TopBar who={who} />
      {who.read_only && who.read_only_reason !== null && (
        <p class="read-only" role="note">
          <strong>Read-only.</strong> {who.read_only_reason}
        </p>
      )}
      <div id="content" tabIndex={-1}>
        <Page />
      </div>
      <Toasts />
      <KeyHelp />
    </>
  );
}

const LIVE_TEXT = { live: "Live", connecting: "Connecting", offline: "Offline" } as const;

function TopBar({ who }: { readonly who: Me }) {
  const nav = useRef<HTMLElement>(null);
  const { page } = route.value;
  const live = liveState.value;
  useEffect(() => {
    // On a narrow screen the pages scroll sideways.
    nav.current
      ?.querySelector("[aria-current]")
      ?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [page]);
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
          <circle class="brand-ring" cx="16" cy="16" r="11" />
          <circle class="brand-core" cx="16" cy="16" r="4" />
        </svg>
        Ringfence
      </a>
      <nav aria-label="Pages" ref={nav}>
        {PAGES.filter(([path]) => path !== "/sql" || mayQuery(who)).map(([path, text, pages]) => (
          <a
            key={path}
            href={path}
            aria-current={(pages as readonly string[]).includes(page) ? "page" : undefined}
          >
            {text}
          </a>
        ))}
      </nav>
      <span class="spacer" />
      <EventTime newestAt={who.newest_event_at} />
      <span class={`live live-${live}`} title="Changes come over one stream">
        {LIVE_TEXT[live]}
      </span>
      <span class="who" title={`Database ${who.database}, version ${who.version}`}>
        {who.actor ?? "no token"} <span class="dim">{who.role}</span>
      </span>
      <button
        type="button"
        class="icon"
        onClick={toggleTheme}
        aria-label={theme.value === "dark" ? "Light colours" : "Dark colours"}
      >
        {theme.value === "dark" ? "☀" : "☾"}
      </button>
      <button
        type="button"
        class="icon"
        onClick={() => (helpOpen.value = true)}
        aria-label="Keyboard help"
      >
        ?
      </button>
      {token.value !== null && (
        <button type="button" class="link sign-out" onClick={() => setToken(null)}>
          Sign out
        </button>
      )}
    </header>
  );
}

/** Once for all pages: which clock the times of alerts go by. */
function EventTime({ newestAt }: { readonly newestAt: string | null }) {
  const away = eventTimeAway(newestAt, new Date());
  if (away === null || newestAt === null) return null;
  return (
    <a class="event-clock" href="/overview" title={`Event time stands at ${dayTime(newestAt)} UTC`}>
      {`Event time is ${away}`}
    </a>
  );
}

function Page() {
  const at = route.value;
  useEffect(() => {
    document.title = `${"id" in at ? at.id : at.page} · Ringfence`;
  }, [at]);
  switch (at.page) {
    case "queue":
      return <QueuePage query={at.query} />;
    case "alert":
      return <AlertPage id={at.id} />;
    case "accounts":
      return <AccountsPage query={at.query} />;
    case "account":
      return <AccountPage id={at.id} key={at.id} />;
    case "cluster":
      return <ClusterPage id={at.id} key={at.id} />;
    case "measures":
      return <MeasuresPage query={at.query} />;
    case "controls":
      return <ControlsPage />;
    case "detectors":
      return <DetectorsPage />;
    case "overview":
      return <OverviewPage />;
    case "sql":
      return <SqlPage query={at.query} />;
    case "nowhere":
      return (
        <main class="page">
          <Empty title="There is no such page">
            <a href="/">To the queue</a>
          </Empty>
        </main>
      );
  }
}

function SignIn({ detail }: { readonly detail: string }) {
  const field = useRef<HTMLInputElement>(null);
  const current = token.value;
  return (
    <main class="page sign-in">
      <h1>Ringfence</h1>
      <p>
        {current === null
          ? "Open the address that npm start printed, with all that follows the #, or paste a token."
          : detail}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const text = field.current?.value.trim() ?? "";
          if (text !== "") setToken(text);
        }}
      >
        <label for="token">Token</label>
        <input id="token" ref={field} type="password" autocomplete="off" placeholder="rft_…" />
        <button type="submit" class="button primary">
          Sign in
        </button>
      </form>
      <p class="note">
        It stays in this tab. <code>npx ringfence tokens</code> makes one.
      </p>
    </main>
  );
}
