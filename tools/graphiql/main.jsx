// The page to try GraphQL. The shop writes its settings into the page (#graphiql-settings).
import "./workers.js";
import "graphiql/style.css";
import "./shop.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

const settings = JSON.parse(document.getElementById("graphiql-settings").textContent);
const here = new URL(settings.address, location.href);
const socket = Object.assign(new URL(here), { protocol: here.protocol === "https:" ? "wss:" : "ws:" });

const fetcher = createGraphiQLFetcher({ url: here.href, subscriptionUrl: socket.href });
const headers = JSON.stringify(settings.headers, null, 2);
const tabs = settings.examples.map(example => ({
    query: example.query,
    variables: example.variables ? JSON.stringify(example.variables, null, 2) : "",
    headers: JSON.stringify({ ...settings.headers, ...example.headers }, null, 2),
}));

createRoot(document.getElementById("graphiql")).render(
    <GraphiQL fetcher={fetcher}
              defaultTabs={tabs}
              initialQuery={tabs[0].query}
              initialVariables={tabs[0].variables}
              initialHeaders={tabs[0].headers}
              defaultHeaders={headers}
              defaultTheme={settings.theme}
              forcedTheme={settings.theme ?? undefined}
              shouldPersistHeaders={false}
              showPersistHeadersSettings={false}>
        <GraphiQL.Logo><span /></GraphiQL.Logo>
    </GraphiQL>);
