// The page's live connection: when it is opened, when it rests, how it comes back, and what is done without it.

const storefront = () => document.querySelector("[data-follows-visibility]");
const isShown = () => document.visibilityState === "visible";
const jitter = milliseconds => milliseconds * (0.6 + Math.random() * 0.8);
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

// A page that came as the answer to a form is that form's answer: a reload would send the form, and buy, once more. From here on it is a page that
// was asked for.
history.replaceState(history.state, "");

// A press on Buy whose answer is on its way is not cut off by a reload.
const isSending = () => [...document.querySelectorAll("form[data-sent]")].some(form => Date.now() - Number(form.dataset.sent) < 30_000);

// A reload while the shop is away would leave the visitor with the browser's own error page, which does not come back by itself.
let isReloading = false;

window.reloadWhenThere = async () => {
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
            // Not there yet.
        }
        await pause(jitter(1500));
    }
};

// --- Whether the shop can be reached ---------------------------------------------------------------------------------
// purchase.js asks before it sends a press.

let isReconnecting = false;
let isProbing = false;
// The page itself has just come from the shop.
let contactAt = 0;
const contactIsGoodFor = 8000;

document.addEventListener("components-reconnect-state-changed", event => {
    isReconnecting = event.detail.state !== "hide";
}, { capture: true });
addEventListener("pageshow", event => { contactAt = event.persisted ? -Infinity : contactAt; });

window.connection = {
    /** Whether the page is connected, as far as the browser knows: a line that has just broken is noticed some seconds later. */
    isUp: () => hasCircuit && !isReconnecting && navigator.onLine && latest?.hub.state === "Connected",

    /** The connection itself: another one after the page was reconnected. */
    hub: () => latest?.hub,

    /** Whether a page without a connection got an answer from the shop in the last few seconds. */
    isReachable: () => navigator.onLine && performance.now() - contactAt < contactIsGoodFor,

    /** Asks the shop for any answer. */
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

// Blazor brings back a connection whose circuit was there, however long it takes. It has nothing to come back to when the connection breaks
// while its circuit is being opened: then the page stays still until it can be opened anew.
let hasCircuit = false;
let latest = null;

// A page that was live and is not let in again, because others took its place, goes on as a still page: the tab has all that it needs.
let refusals = 0;

function onFailedStart(failure, isOpen) {
    if (!isOpen) {
        stayStill();
    } else if (!/'503'/.test(failure?.message ?? "")) {
        refusals = 0;
    } else if (++refusals === 3) {
        reloadWhenThere();
    }
}

function watchOpening(builder) {
    const build = builder.build;
    builder.build = () => {
        const connection = build.call(builder);
        const connect = connection.start;
        // A link to a page that is not live ends the circuit, and the next link may begin another one; or it is the same circuit that comes back.
        const own = { isOpen: hasCircuit, hub: connection };
        latest = own;
        connection.start = () => connect.call(connection).catch(failure => {
            onFailedStart(failure, own.isOpen);
            throw failure;
        });
        connection.onclose(() => own.isOpen || stayStill());
        return connection;
    };
}

async function start() {
    // A tab in the background is whole as it stands; it becomes live when it is looked at.
    while (!isShown()) {
        await new Promise(done => document.addEventListener("visibilitychange", done, { once: true }));
    }
    await Blazor.start({
        circuit: {
            // The shop has none, so none are asked for.
            initializers: { beforeStart: [], afterStarted: [] },
            configureSignalR: watchOpening,
            circuitHandlers: [{
                onCircuitOpened: () => { hasCircuit = latest.isOpen = true; },
                onCircuitClosed: () => { hasCircuit = false; },
            }],
            reconnectionOptions: {
                // A shop that restarts has all its visitors back within seconds, but not in the same instant: each waits a little differently.
                // Blazor's timer makes a second of whatever is shorter, and all would come together again.
                maxRetries: 1000,
                retryIntervalMilliseconds: attempt => isStill ? null : jitter(attempt < 20 ? 1700 : attempt < 60 ? 3000 : 10_000),
            },
        },
    });
    Blazor.addEventListener("enhancedload", () => {
        // The other page's own element took the place of this one's.
        markStill();
        window.purchase?.takeUp();
        document.dispatchEvent(new Event("enhancedload"));
    });
    Blazor.registerCustomEventType("pagevisibility", {
        createEventArgs: event => ({ visible: event.detail }),
    });
}

start();

// --- Resting ------------------------------------------------------------------------------------------------------
// A hidden tab is not pushed to. After a while its circuit is put away, and taken up again when it is shown.

const restAfter = 5 * 60 * 1000;
let restTimer = null;
let isResting = false;

// A page that is left becomes hidden, and has nobody to tell that to any more.
let isLeft = false;
addEventListener("pagehide", () => { isLeft = true; });
addEventListener("pageshow", () => { isLeft = false; });

document.addEventListener("visibilitychange", async () => {
    clearTimeout(restTimer);
    tellings.left = tellings.most;
    const page = storefront();
    if (!page || isLeft) {
        return;
    }
    if (!isShown()) {
        restTimer = setTimeout(rest, restAfter);
    } else if (isResting) {
        isResting = false;
        await wake();
        return;
    }
    tellWhetherShown(page);
});

// What was told while the connection was down, or was about to be noticed to be, did not arrive.
const noticedWithin = 2 * 60 * 1000;
let toldAt = -Infinity;

document.addEventListener("components-reconnect-state-changed", async event => {
    if (event.detail.state !== "hide" || performance.now() - toldAt > noticedWithin) {
        return;
    }
    tellings.left = tellings.most;
    // A circuit that took the other's place draws the page first.
    await pause(1000);
    const page = storefront();
    if (page) {
        tellWhetherShown(page);
    }
}, { capture: true });

function tellWhetherShown(page) {
    toldAt = performance.now();
    page.dispatchEvent(new CustomEvent("pagevisibility", { bubbles: true, detail: isShown() }));
}

// A circuit that is being replaced, or has not drawn the page yet, does not know of it: the next one is told again.
const tellings = { left: 0, most: 10 };
const ofTelling = /DispatchEventAsync|parsing the event arguments|dispatcher is no longer available|'Connected' State/;

addEventListener("unhandledrejection", async event => {
    if (performance.now() - toldAt > 10_000 || !ofTelling.test(event.reason?.message ?? "")) {
        return;
    }
    event.preventDefault();
    if (tellings.left-- > 0) {
        await pause(1000);
        const page = storefront();
        if (page && !isLeft) {
            tellWhetherShown(page);
        }
    }
});

async function rest() {
    if (!isShown() && storefront() && await Blazor.pauseCircuit()) {
        isResting = true;
        if (isShown()) {
            isResting = false;
            await wake();
        }
    }
}

async function wake() {
    try {
        if (await Blazor.resumeCircuit()) {
            return;
        }
    } catch {
        // The shop may be starting anew.
    }
    await reloadWhenThere();
}

// --- Without a connection -----------------------------------------------------------------------------------------
// A shop that carries as many live pages as it can leaves the page as it was written. It buys as well, asks for its counts every few
// seconds, and turns live when there is room.

let isStill = false;

addEventListener("unhandledrejection", event => {
    const message = event.reason?.message ?? "";
    // What never began is put away, or was being opened when the connection broke.
    if (message.startsWith("Circuit host not initialized") || (isStill && /connection|websocket|negotiation/i.test(message))) {
        event.preventDefault();
    }
});

function markStill() {
    if (isStill) {
        document.documentElement.dataset.still = "";
    }
}

async function stayStill() {
    if (isStill) {
        return;
    }
    isStill = true;
    markStill();
    for (;;) {
        await pause(jitter(4000));
        if (!isShown() || isSending() || !storefront()) {
            continue;
        }
        // A link may have brought another page meanwhile.
        const page = location.pathname;
        const panel = document.querySelector("#buy[data-state], #list[data-state]");
        const productId = page.match(/^\/products\/([^/]+)/)?.[1];
        try {
            const hold = document.querySelector("[data-hold]:not([ended])")?.dataset.hold;
            const question = hold ? `?hold=${encodeURIComponent(hold)}` : "";
            const response = await fetch(productId ? `/live/products/${productId}${question}` : "/live/room", { cache: "no-store" });
            contactAt = performance.now();
            if (response.status === 404) {
                await reloadWhenThere();
                return;
            }
            const news = await response.json();
            // A press that waits ends by itself.
            if (location.pathname !== page || window.purchase?.isWaiting()) {
                continue;
            }
            if (news.room || (panel && news.state !== panel.dataset.state)) {
                // Not everyone in the same moment.
                await pause(Math.random() * 2000);
                // The place may be taken already, by one of those.
                if (!isSending() && (!news.room || (await (await fetch("/live/room", { cache: "no-store" })).json()).room)) {
                    await reloadWhenThere();
                    return;
                }
            }
            showCounts(news);
        } catch {
            // The shop is away, or the network is. The countdown goes on, and we ask again.
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
