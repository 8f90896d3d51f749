// What every page needs from the browser: the server's clock, countdowns, times in the visitor's zone, light and dark.

// --- The server's clock -------------------------------------------------------------------------------------------
// The browser's own clock may be hours off or jump. We keep the offset between the server's clock and the browser's
// monotonic one, measured by short round trips, and never look at the browser's date for anything but noticing jumps.

const clock = {
    offset: null,
    uncertainty: Infinity,
    wallMinusMonotonic: Date.now() - performance.now(),
};

/** The server's time in milliseconds since 1970. */
export function serverNow() {
    return performance.now() + clock.offset;
}

function startFromPage() {
    const stamp = Number(document.querySelector("meta[name=server-time]")?.content);
    const navigation = performance.getEntriesByType("navigation")[0];
    if (stamp && navigation) {
        clock.offset = stamp - navigation.responseStart;
    } else {
        clock.offset = Date.now() - performance.now();
    }
}

async function measure() {
    const sent = performance.now();
    const response = await fetch("/time", { cache: "no-store" });
    const serverTime = Number(await response.text());
    const roundTrip = performance.now() - sent;
    if (response.ok && serverTime > 0 && roundTrip < clock.uncertainty) {
        clock.uncertainty = roundTrip;
        clock.offset = serverTime - (sent + roundTrip / 2);
    }
}

async function synchronise() {
    clock.uncertainty = Infinity;
    clock.wallMinusMonotonic = Date.now() - performance.now();
    for (let sample = 0; sample < 3; sample++) {
        try {
            await measure();
        } catch {
            return; // Offline: keep what we have; we try again when the page is shown or the network is back.
        }
    }
}

// The monotonic clock may stand still while the machine sleeps; then the wall clock runs ahead of it.
function noticeJump() {
    if (Math.abs(Date.now() - performance.now() - clock.wallMinusMonotonic) > 1000) {
        synchronise();
    }
}

startFromPage();
synchronise();
setInterval(synchronise, 5 * 60 * 1000);
addEventListener("online", synchronise);
addEventListener("pageshow", event => event.persisted && synchronise());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && synchronise());

// --- Countdowns ---------------------------------------------------------------------------------------------------

const two = number => String(number).padStart(2, "0");

/** Days and hours while it is long, minutes and seconds as it nears, tenths in the last ten seconds. */
export function formatRemaining(milliseconds) {
    if (milliseconds <= 0) {
        return "00:00";
    }
    if (milliseconds < 10_000) {
        return (Math.floor(milliseconds / 100) / 10).toFixed(1) + " s";
    }
    const seconds = Math.floor(milliseconds / 1000);
    const days = Math.floor(seconds / 86400);
    const clockPart = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    if (days > 0) {
        return `${days} d ${two(Math.floor(seconds / 3600) % 24)}:${clockPart}`;
    }
    return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${clockPart}` : clockPart;
}

const running = new Set();
let timer = null;

function tick() {
    timer = null;
    noticeJump();
    const now = serverNow();
    let next = 1000;
    for (const countdown of running) {
        next = Math.min(next, countdown.show(now));
    }
    if (running.size > 0) {
        timer = setTimeout(tick, Math.max(16, next));
    }
}

// <count-down until="…" hide-at-end>text from the server</count-down>. What ticks lives in its shadow tree, so that nothing
// which patches the page's own nodes ever meets it.
class CountDown extends HTMLElement {
    static observedAttributes = ["until"];

    constructor() {
        super();
        this.text = document.createTextNode("");
        this.attachShadow({ mode: "open" }).append(this.text);
    }

    connectedCallback() {
        running.add(this);
        this.show(serverNow());
        timer ??= setTimeout(tick, 16);
    }

    disconnectedCallback() {
        running.delete(this);
    }

    attributeChangedCallback() {
        if (this.isConnected) {
            this.show(serverNow());
        }
    }

    /** Shows what is left and says in how many milliseconds the text changes next. */
    show(now) {
        const left = Number(this.getAttribute("until")) - now;
        const text = formatRemaining(left);
        if (this.text.data !== text) {
            this.text.data = text;
        }
        this.toggleAttribute("urgent", left > 0 && left < 60_000);
        if (left <= 0) {
            if (this.hasAttribute("hide-at-end")) {
                (this.closest("[data-until-end]") ?? this).hidden = true;
            }
            return 1000;
        }
        return left < 10_000 ? (left % 100) + 1 : (left % 1000) + 1;
    }
}

// --- Times in the visitor's own zone ------------------------------------------------------------------------------

const withZone = new Intl.DateTimeFormat(document.documentElement.dataset.culture || undefined, {
    weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short",
});

// <local-time at="…">text in UTC from the server</local-time>
class LocalTime extends HTMLElement {
    static observedAttributes = ["at"];

    constructor() {
        super();
        this.attachShadow({ mode: "open" });
    }

    connectedCallback() {
        this.show();
    }

    attributeChangedCallback() {
        this.show();
    }

    show() {
        this.shadowRoot.textContent = withZone.format(Number(this.getAttribute("at")));
    }
}

customElements.define("count-down", CountDown);
customElements.define("local-time", LocalTime);

// --- Light and dark -----------------------------------------------------------------------------------------------

document.addEventListener("click", event => {
    if (!event.target.closest?.("[data-theme-toggle]")) {
        return;
    }
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// A menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", event => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (!menu.contains(event.target)) {
            menu.open = false;
        }
    }
});
document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
        document.querySelectorAll("details.menu[open]").forEach(menu => { menu.open = false; });
    }
});

// A choice that is a form by itself, such as the order of a list.
document.addEventListener("change", event => event.target.closest?.("[data-submit-on-change]")?.form.requestSubmit());
