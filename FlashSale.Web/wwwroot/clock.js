// The server's clock in the browser. The browser's own clock may be hours off or jump, so it isn't used. Instead, this computes the offset
// between the server's clock and the browser's monotonic clock. Each request to /time bounds the offset: the server read its clock after
// the request was sent and before the answer arrived. The range where all recent requests agree is narrower than any one of them.

const narrowEnough = 40;
const enoughTries = 8;
const maxSamples = 12;
const driftPerMillisecond = 1e-4;
const noticeableJump = 60;
const longestHold = 1000;

let offset = 0;
let samples = [];
let width = Infinity;
let jumps = 0;

// A jump may mean that the machine slept: the time that the monotonic clock missed, until the server answers.
let slept = 0;
let heldAt = null;

let wallMinusMonotonic = readWallMinusMonotonic();
let isSynchronising = false;
let tries = 0;
let skipPause = () => {};
let asking = null;
const listeners = [];

/** The server's time in milliseconds since 1970. After a jump, it stands still for a moment until the server answers. */
export function serverNow() {
    noticeJump();
    return heldAt ?? monotonicServerNow();
}

/** Calls back whenever the time is corrected. */
export function onCorrection(listener) {
    listeners.push(listener);
}

function monotonicServerNow() {
    return performance.now() + offset + slept;
}

function readWallMinusMonotonic() {
    // If the thread is suspended between two readings, they look like a jump. Then this reads again.
    for (let attempt = 0; ; attempt++) {
        const before = performance.now();
        const wall = Date.now();
        const after = performance.now();
        if (after - before < 5 || attempt === 10) {
            return wall - after;
        }
    }
}

// Either the browser's clock was set, or the machine slept and the monotonic clock stood still. Only the server knows. The time is held
// until it answers, for a moment at most. After that, a jump ahead counts as sleep, because it mostly is.
function noticeJump() {
    const jump = readWallMinusMonotonic() - wallMinusMonotonic;
    if (Math.abs(jump) < noticeableJump) {
        return;
    }
    if (Math.abs(jump) > 1000) {
        heldAt ??= monotonicServerNow();
        slept = Math.max(0, slept + jump);
        setTimeout(release, longestHold, jumps + 1);
    }
    wallMinusMonotonic += jump;
    jumps++;
    samples = [];
    width = Infinity;
    asking?.abort();
    synchronise();
}

function release(jump) {
    if (heldAt !== null && jump === jumps) {
        heldAt = null;
        listeners.forEach(listener => listener());
    }
}

async function measure() {
    asking = new AbortController();
    const tooLong = setTimeout(() => asking.abort(), 8000);
    try {
        noticeJump();
        const jumpsBefore = jumps;
        const sent = performance.now();
        const response = await fetch("/time", { cache: "no-store", signal: asking.signal });
        const received = performance.now();
        const serverTime = response.ok ? Number(await response.text()) : 0;
        noticeJump();
        // An answer that was on its way while a clock jumped is useless.
        if (serverTime > 0 && jumps === jumpsBefore) {
            learn({ low: serverTime - received, high: serverTime + 1 - sent, at: received });
        }
    } catch {
        // The server can't be reached. The offset stays as it is.
    } finally {
        clearTimeout(tooLong);
        asking = null;
    }
}

function learn(sample) {
    const before = heldAt ?? monotonicServerNow();
    samples = [...samples.slice(1 - maxSamples), sample];
    let agreed = agreement();
    if (agreed.low > agreed.high) {
        // The server's clock was set, or another server answers.
        samples = [sample];
        agreed = sample;
    }
    width = agreed.high - agreed.low;
    offset = (agreed.low + agreed.high) / 2;
    slept = 0;
    heldAt = null;
    if (Math.abs(monotonicServerNow() - before) > 5) {
        listeners.forEach(listener => listener());
    }
}

// Clocks drift, so old samples are less exact.
function agreement() {
    const now = performance.now();
    const drift = sample => (now - sample.at) * driftPerMillisecond;
    return {
        low: Math.max(...samples.map(sample => sample.low - drift(sample))),
        high: Math.min(...samples.map(sample => sample.high + drift(sample))),
    };
}

/** Asks the server until the time is exact, or as exact as the network allows. Without any answer, it keeps asking. */
async function synchronise() {
    tries = 0;
    skipPause();
    if (isSynchronising) {
        return;
    }
    isSynchronising = true;
    do {
        if (tries >= 3) {
            await pause(Math.min(10_000, 250 * 2 ** (tries - 3)) * (0.7 + Math.random() * 0.6));
        }
        await measure();
        tries++;
    } while (samples.length === 0 || (width > narrowEnough && tries < enoughTries));
    isSynchronising = false;
}

function pause(milliseconds) {
    return new Promise(resolve => {
        skipPause = resolve;
        setTimeout(resolve, milliseconds);
    });
}

// The first paint doesn't wait for a request: the page says when it was sent. Its header is newer than its text, which may come from the
// server's cache. A page from the browser's cache can't be used.
function startFromPage() {
    const navigation = performance.getEntriesByType("navigation")[0];
    const header = navigation?.serverTiming?.find(entry => entry.name === "now")?.description;
    const stamp = Number(header || document.querySelector("meta[name=server-time]")?.content);
    const isFromCache = navigation?.transferSize === 0 && navigation.decodedBodySize > 0;
    offset = stamp > 0 && navigation && !isFromCache
        ? stamp - (navigation.requestStart + navigation.responseStart) / 2
        : wallMinusMonotonic;
}

startFromPage();
synchronise();
setInterval(synchronise, 5 * 60 * 1000);
addEventListener("online", synchronise);
addEventListener("pageshow", event => event.persisted && synchronise());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && synchronise());
