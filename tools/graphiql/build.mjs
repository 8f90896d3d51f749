// Bundles GraphiQL into the shop's static files: npm ci && npm run build
import { build } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";

const outdir = new URL("../../FlashSale.Web/wwwroot/graphiql/", import.meta.url).pathname;
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const common = { bundle: true, minify: true, outdir, target: "es2022", legalComments: "none", logLevel: "info" };

await build({
    ...common,
    entryPoints: { graphiql: "main.jsx" },
    format: "esm",
    jsx: "automatic",
    loader: { ".ttf": "file", ".woff2": "file" },
    assetNames: "[name]",
    define: { "process.env.NODE_ENV": '"production"' },
});
await build({
    ...common,
    entryPoints: {
        "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
        "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
        "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    },
    format: "iife",
});
await copyFile("node_modules/graphiql/LICENSE", `${outdir}LICENSE`);
await copyFile("node_modules/monaco-editor/LICENSE", `${outdir}LICENSE.monaco-editor`);
await copyFile("node_modules/monaco-editor/ThirdPartyNotices.txt", `${outdir}ThirdPartyNotices.txt`);
