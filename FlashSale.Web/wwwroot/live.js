// The page's live connection: when it opens, when it pauses, how it comes back, and what the page does without it.

const storefront = () => document.querySelector("[data-follows-visibility]");
const isShown = () => document.visibilityState === "visible";
const jitter = milliseconds => milliseconds * (0.6 + Math.random() * 0.8);
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

// If this page is the answer to a form, a reload would send the form again, and buy again. This makes it a page like any other.
history.replaceState(history.state, "");

// While the answer to a form is on its way, the page doesn't reload itself.
const isSending = () => [...document.querySelectorAll("form[data-sent]")].some(form => Date.now() - Number(form.dataset.sent) < 30_000);

// If the shop can't be reached, a reload would show the browser's error page, which doesn't try again. So this waits until it can.
let isReloading = false;

window.reloadWhenReachable = async () => {
    if (isReloading) {
        return;
    }
    isReloading = true;
    for (;;) {
        try {
            if ((await fetch("/health/ready", { cache: "no-store" })).ok && !isSending()) {
                location.reload();
                return;
            }
        } catch {
            // Not reachable yet.
        }
        await pause(jitter(1500));
    }
};

// --- Whether the shop can be reached ---------------------------------------------------------------------------------
// purchase.js asks before it sends a press.

let isReconnecting = false;
let isProbing = false;
// When the shop answered last. The page itself was an answer.
let contactAt = 0;
const contactLasts = 8000;

document.addEventListener("components-reconnect-state-changed", event => {
    isReconnecting = event.detail.state !== "hide";
}, { capture: true });
addEventListener("pageshow", event => { contactAt = event.persisted ? -Infinity : contactAt; });

window.connection = {
    /** Whether the page is connected, as far as the browser knows. It notices a broken connection only after some seconds. */
    isUp: () => hasCircuit && !isReconnecting && navigator.onLine && latest?.hub.state === "Connected",

    /** The connection itself. It is another object after the page reconnected. */
    hub: () => latest?.hub,

    /** Whether the shop answered a page without a connection in the last few seconds. */
    isReachable: () => navigator.onLine && performance.now() - contactAt < contactLasts,

    /** Checks if the shop can be reached. */
    async probe() {
        if (isProbing) {
            return;
        }
        isProbing = true;
        try {
            await fetch("/live/room", { cache: "no-store", signal: AbortSignal.timeout(3000) });
            contactAt = performance.now();
        } catch {
            await pause(1000);
        } finally {
            isProbing = false;
        }
    },
};

// --- Opening ------------------------------------------------------------------------------------------------------

// Blazor reconnects a circuit that was open, however long it takes. If the connection breaks while the circuit is being opened, there's
// nothing to reconnect to: the page stays static until it can be opened again.
let hasCircuit = false;
let latest = null;

// If a page that was live isn't admitted again, because others took its place, it continues as a static page.
let refusals = 0;

function onFailedStart(failure, isOpen) {
    if (!isOpen) {
        stayStatic();
    } else if (!/'503'/.test(failure?.message ?? "")) {
        refusals = 0;
    } else if (++refusals === 3) {
        reloadWhenReachable();
    }
}

function watchOpening(builder) {
    const build = builder.build;
    builder.build = () => {
        const connection = build.call(builder);
        const connect = connection.start;
        // This may be the same circuit that reconnects. Or a link to a static page ended the circuit, and the next link opens another.
        const own = { isOpen: hasCircuit, hub: connection };
        latest = own;
        connection.start = () => connect.call(connection).catch(failure => {
            onFailedStart(failure, own.isOpen);
            throw failure;
        });
        connection.onclose(() => own.isOpen || stayStatic());
        return connection;
    };
}

async function start() {
    // A tab in the background becomes live when the visitor switches to it.
    while (!isShown()) {
        await new Promise(done => document.addEventListener("visibilitychange", done, { once: true }));
    }
    await Blazor.start({
        circuit: {
            // The shop has no initializers. Without this, Blazor requests them.
            initializers: { beforeStart: [], afterStarted: [] },
            configureSignalR: watchOpening,
            circuitHandlers: [{
                onCircuitOpened: () => { hasCircuit = latest.isOpen = true; },
                onCircuitClosed: () => { hasCircuit = false; },
            }],
            reconnectionOptions: {
                // After a restart, all visitors reconnect within seconds, but not in the same instant: each waits for a different time.
                // Blazor rounds delays below a second up to one second, which would bring them all together again.
                maxRetries: 1000,
                retryIntervalMilliseconds: attempt => isStatic ? null : jitter(attempt < 20 ? 1700 : attempt < 60 ? 3000 : 10_000),
            },
        },
    });
    Blazor.addEventListener("enhancedload", () => {
        // The new page has replaced the root element.
        markStatic();
        window.purchase?.preparePage();
        document.dispatchEvent(new Event("enhancedload"));
    });
    Blazor.registerCustomEventType("pagevisibility", {
        createEventArgs: event => ({ visible: event.detail }),
    });
}

start();

// --- Pausing ------------------------------------------------------------------------------------------------------
// A hidden tab gets no updates. After a while its circuit is paused, and it resumes when the tab is visible again.

const pauseAfter = 5 * 60 * 1000;
let pauseTimer = null;
let isPaused = false;

// A page that is left becomes hidden, too. Its circuit is gone then.
let isLeft = false;
addEventListener("pagehide", () => { isLeft = true; });
addEventListener("pageshow", () => { isLeft = false; });

document.addEventListener("visibilitychange", async () => {
    clearTimeout(pauseTimer);
    reports.remaining = reports.max;
    const page = storefront();
    if (!page || isLeft) {
        return;
    }
    if (!isShown()) {
        pauseTimer = setTimeout(pauseCircuit, pauseAfter);
    } else if (isPaused) {
        isPaused = false;
        await resumeCircuit();
        return;
    }
    reportVisibility(page);
});

// A report that was sent while the connection was down, or just before the browser noticed that, didn't arrive.
const noticedWithin = 2 * 60 * 1000;
let reportedAt = -Infinity;

document.addEventListener("components-reconnect-state-changed", async event => {
    if (event.detail.state !== "hide" || performance.now() - reportedAt > noticedWithin) {
        return;
    }
    reports.remaining = reports.max;
    // A new circuit renders the page first.
    await pause(1000);
    const page = storefront();
    if (page) {
        reportVisibility(page);
    }
}, { capture: true });

function reportVisibility(page) {
    reportedAt = performance.now();
    page.dispatchEvent(new CustomEvent("pagevisibility", { bubbles: true, detail: isShown() }));
}

// A circuit that is being replaced, or hasn't rendered the page yet, can't receive a report. It's sent again then.
const reports = { remaining: 0, max: 10 };
const reportFailure = /DispatchEventAsync|parsing the event arguments|dispatcher is no longer available|'Connected' State/;

addEventListener("unhandledrejection", async event => {
    if (performance.now() - reportedAt > 10_000 || !reportFailure.test(event.reason?.message ?? "")) {
        return;
    }
    event.preventDefault();
    if (reports.remaining-- > 0) {
        await pause(1000);
        const page = storefront();
        if (page && !isLeft) {
            reportVisibility(page);
        }
    }
});

async function pauseCircuit() {
    if (!isShown() && storefront() && await Blazor.pauseCircuit()) {
        isPaused = true;
        if (isShown()) {
            isPaused = false;
            await resumeCircuit();
        }
    }
}

async function resumeCircuit() {
    try {
        if (await Blazor.resumeCircuit()) {
            return;
        }
    } catch {
        // The shop may be restarting.
    }
    await reloadWhenReachable();
}

// --- Without a connection -----------------------------------------------------------------------------------------
// When the shop has as many live pages as it can take, the page stays static. It can still buy, it asks for its counts every few seconds,
// and it becomes live when there is room.

let isStatic = false;

addEventListener("unhandledrejection", event => {
    const message = event.reason?.message ?? "";
    // Blazor closes a circuit that was never open, or that was being opened when the connection broke.
    if (message.startsWith("Circuit host not initialized") || (isStatic && /connection|websocket|negotiation/i.test(message))) {
        event.preventDefault();
    }
});

function markStatic() {
    if (isStatic) {
        document.documentElement.dataset.static = "";
    }
}

async function stayStatic() {
    if (isStatic) {
        return;
    }
    isStatic = true;
    markStatic();
    for (;;) {
        await pause(jitter(4000));
        if (!isShown() || isSending() || !storefront()) {
            continue;
        }
        // A link may bring another page until the shop answers.
        const page = location.pathname;
        const panel = document.querySelector("#buy[data-state], #list[data-state]");
        const productId = page.match(/^\/products\/([^/]+)/)?.[1];
        try {
            const hold = document.querySelector("[data-hold]:not([ended])")?.dataset.hold;
            const query = hold ? `?hold=${encodeURIComponent(hold)}` : "";
            const response = await fetch(productId ? `/live/products/${productId}${query}` : "/live/room", { cache: "no-store" });
            contactAt = performance.now();
            if (response.status === 404) {
                await reloadWhenReachable();
                return;
            }
            const answer = await response.json();
            // A press that waits gets its answer first.
            if (location.pathname !== page || window.purchase?.isWaiting()) {
                continue;
            }
            if (answer.room || (panel && answer.state !== panel.dataset.state)) {
                // Static pages don't all reload in the same moment.
                await pause(Math.random() * 2000);
                // Another page may have taken the place in the meantime.
                if (!isSending() && (!answer.room || (await (await fetch("/live/room", { cache: "no-store" })).json()).room)) {
                    await reloadWhenReachable();
                    return;
                }
            }
            showCounts(answer);
        } catch {
            // The shop can't be reached. The countdown goes on, and the page asks again.
        }
    }
}

function showCounts({ left, claimed, claimedPercent }) {
    const stock = document.querySelector(".stock");
    if (stock && left) {
        stock.querySelector(".left").textContent = left;
        stock.querySelector(".claimed").textContent = claimed;
        stock.querySelector("progress").value = claimedPercent;
    }
}
