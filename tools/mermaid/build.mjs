// Bundles the part of Mermaid that draws ER diagrams into the shop's static files: npm ci --ignore-scripts && npm run build
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

const outdir = new URL("../../FlashSale.Web/wwwroot/mermaid/", import.meta.url).pathname;
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

// Mermaid imports each kind of diagram and each layout when a diagram needs it. The shop needs these two.
const needed = /\/(erDiagram|dagre)-\w+\.mjs$/;
const leaveOutOthers = {
    name: "leave-out-others",
    setup({ onLoad, onResolve }) {
        onResolve({ filter: /./ }, ({ kind, path }) =>
            kind === "dynamic-import" && !needed.test(path) ? { path, namespace: "left-out" } : undefined);
        onLoad({ filter: /./, namespace: "left-out" }, () => ({ contents: "" }));
    },
};

const { metafile } = await build({
    entryPoints: { mermaid: "main.js" },
    outdir,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "info",
    metafile: true,
    plugins: [leaveOutOthers],
});

// The licenses of everything that is in the bundle.
const packages = new Set(Object.keys(metafile.inputs).map(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean));
const notices = await Promise.all([...packages].sort().map(async folder => {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const file = (await readdir(folder)).find(each => /^licen[cs]e/i.test(each));
    const text = file ? await readFile(`${folder}/${file}`, "utf8") : "No license file.";
    return `${name} ${version} (${license ?? "see below"})\n\n${text.trim()}\n`;
}));
await writeFile(`${outdir}LICENSES.txt`, notices.join(`\n${"-".repeat(80)}\n\n`));
