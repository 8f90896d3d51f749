// The server's clock in the browser. The browser's own may be hours off or jump, so it never tells the time here. What we keep is
// the offset between the server's clock and the browser's monotonic one. Each round trip to /time says between which two values
// it lies: the server looked at its clock after we asked and before we had the answer. Where all recent round trips agree is narrower
// than any of them, whichever way of the network is the slow one.

const narrowEnough = 40;
const enoughTries = 8;
const keptSamples = 12;
const driftPerMillisecond = 1e-4;
const noticeableJump = 60;
const longestHold = 1000;

let offset = 0;
let samples = [];
let width = Infinity;
let jumps = 0;

// Where a jump may have been a sleep: what the monotonic clock has missed then, until the server has told.
let slept = 0;
let heldAt = null;

let wallMinusMonotonic = readWallMinusMonotonic();
let isSynchronising = false;
let tries = 0;
let goOn = () => {};
let asking = null;
const listeners = [];

/** The server's time in milliseconds since 1970. It stands still for a moment when nobody can know it: after a jump, before the server has answered. */
export function serverNow() {
    noticeJump();
    return heldAt ?? monotonicServerNow();
}

/** Calls back whenever the time turns out to be another than it was thought to be. */
export function onCorrection(listener) {
    listeners.push(listener);
}

function monotonicServerNow() {
    return performance.now() + offset + slept;
}

function readWallMinusMonotonic() {
    // A thread that is put aside between two readings would see a jump where there is none.
    for (let attempt = 0; ; attempt++) {
        const before = performance.now();
        const wall = Date.now();
        const after = performance.now();
        if (after - before < 5 || attempt === 10) {
            return wall - after;
        }
    }
}

// Either somebody set the browser's clock, or the machine slept and the monotonic clock stood still. Only the server knows which.
// Until it answers, but no longer than a moment, the time is held; after that a jump ahead counts as sleep, which it mostly is.
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
        // An answer that was on its way while the clocks jumped says nothing.
        if (serverTime > 0 && jumps === jumpsBefore) {
            learn({ low: serverTime - received, high: serverTime + 1 - sent, at: received });
        }
    } catch {
        // The server cannot be reached: what we know stays good.
    } finally {
        clearTimeout(tooLong);
        asking = null;
    }
}

function learn(sample) {
    const before = heldAt ?? monotonicServerNow();
    samples = [...samples.slice(1 - keptSamples), sample];
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

// Old samples say less: clocks drift.
function agreement() {
    const now = performance.now();
    const drift = sample => (now - sample.at) * driftPerMillisecond;
    return {
        low: Math.max(...samples.map(sample => sample.low - drift(sample))),
        high: Math.min(...samples.map(sample => sample.high + drift(sample))),
    };
}

/** Asks the server until the time is known well, or as well as this network allows; without any answer, on and on. */
async function synchronise() {
    tries = 0;
    goOn();
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
        goOn = resolve;
        setTimeout(resolve, milliseconds);
    });
}

// The first paint does not wait for a round trip: the page itself says when it was made. Its header is of this very answer; its text may
// come from a cache of the server's. A page from the browser's own cache says nothing.
function startFromPage() {
    const navigation = performance.getEntriesByType("navigation")[0];
    const header = navigation?.serverTiming?.find(entry => entry.name === "now")?.description;
    const stamp = Number(header || document.querySelector("meta[name=server-time]")?.content);
    const isKept = navigation?.transferSize === 0 && navigation.decodedBodySize > 0;
    offset = stamp > 0 && navigation && !isKept
        ? stamp - (navigation.requestStart + navigation.responseStart) / 2
        : wallMinusMonotonic;
}

startFromPage();
synchronise();
setInterval(synchronise, 5 * 60 * 1000);
addEventListener("online", synchronise);
addEventListener("pageshow", event => event.persisted && synchronise());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && synchronise());
