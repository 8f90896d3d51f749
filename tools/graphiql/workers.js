// Monaco, the editor in GraphiQL, checks and completes in workers of their own.
const workers = { json: "json.worker.js", graphql: "graphql.worker.js" };

globalThis.MonacoEnvironment = {
    getWorker: (_, label) => new Worker(new URL(workers[label] ?? "editor.worker.js", import.meta.url)),
};
