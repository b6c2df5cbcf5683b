import "@fontsource-variable/inter/index.css";
import "uplot/dist/uPlot.min.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/queue.css";
import "./styles/alert.css";
import "./styles/pages.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { startRouter } from "./state/router.ts";
import { takeToken } from "./state/session.ts";
import { startTheme } from "./state/theme.ts";

takeToken();
startTheme();
startRouter();
const root = document.querySelector("#app");
if (root !== null) render(<App />, root);
