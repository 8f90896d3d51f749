// Countdowns. They run on the server's clock and need no circuit. The server decides what a phase allows.

import { onCorrection, serverNow } from "./clock.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const two = number => String(number).padStart(2, "0");

/** Writes the time left: days and hours at first, then minutes and seconds, and tenths in the last ten seconds. */
export function formatRemaining(milliseconds, withTenths = !calm.matches) {
    if (milliseconds <= 0) {
        return "00:00";
    }
    if (milliseconds < 10_000 && withTenths) {
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

// --- Ticking ------------------------------------------------------------------------------------------------------

const running = new Set();
let timer = null;

function tick() {
    clearTimeout(timer);
    timer = null;
    const now = serverNow();
    let next = 1000;
    for (const countdown of running) {
        next = Math.min(next, countdown.show(now));
    }
    if (running.size > 0) {
        timer = setTimeout(tick, Math.max(16, next));
    }
}

onCorrection(tick);
// Browsers delay the timers of background tabs.
addEventListener("pageshow", tick);
addEventListener("focus", tick);
document.addEventListener("visibilitychange", tick);

// --- Announcements for screen readers -----------------------------------------------------------------------------

const moments = [
    { at: 600_000, text: "10 minutes left" },
    { at: 60_000, text: "1 minute left" },
    { at: 10_000, text: "10 seconds left" },
];
const events = {
    start: { before: "until the sale starts", over: "The sale has started" },
    end: { before: "until the sale ends", over: "The sale has ended" },
};
const stale = 2000;
let clearing = null;

// The live region is part of the page from the start: screen readers ignore a region that is added together with its text.
function announce(text) {
    const region = document.getElementById("spoken");
    if (!region || region.textContent === text) {
        return;
    }
    region.textContent = text;
    clearTimeout(clearing);
    clearing = setTimeout(() => { region.textContent = ""; }, 10_000);
}

// --- The element --------------------------------------------------------------------------------------------------

// Reserves the space of the widest text so far, so that the text beside it doesn't move.
const style = new CSSStyleSheet();
style.replaceSync(`
    .space { display: inline-grid; }
    .space > span, .space::after { grid-area: 1 / 1; white-space: pre; }
    .space::after { content: attr(data-widest); visibility: hidden; }
`);

// <count-down until="…" role="timer" spoken="start|end">text from the server</count-down>. The ticking text is in a shadow tree, where
// Blazor doesn't patch it and screen readers don't read every tick. At the end, the nearest data-ends around it gets the attribute
// "ended", and app.css switches from its data-until-end to its data-after-end content.
class CountDown extends HTMLElement {
    static observedAttributes = ["until"];

    constructor() {
        super();
        this.text = document.createTextNode("");
        this.space = document.createElement("span");
        this.space.className = "space";
        this.space.dataset.widest = "00:00";
        this.space.setAttribute("aria-live", "off");
        const shown = document.createElement("span");
        shown.append(this.text);
        this.space.append(shown);
        const shadow = this.attachShadow({ mode: "open" });
        shadow.adoptedStyleSheets = [style];
        shadow.append(this.space);
    }

    connectedCallback() {
        running.add(this);
        this.show(serverNow());
        timer ??= setTimeout(tick, 16);
    }

    disconnectedCallback() {
        running.delete(this);
        // The server may see the end a moment before this clock. When a page becomes live, another element replaces this one.
        queueMicrotask(() => [...running].some(other => other.until === this.until && other.event) || this.announceNearEnd());
    }

    attributeChangedCallback() {
        if (this.isConnected) {
            this.announceNearEnd();
            this.space.dataset.widest = "00:00";
            this.left = undefined;
            this.show(serverNow());
        }
    }

    /** Shows the time left. Returns after how many milliseconds the text changes. */
    show(now) {
        this.until = Number(this.getAttribute("until"));
        const left = this.until - now;
        const text = formatRemaining(left);
        if (this.text.data !== text) {
            this.text.data = text;
            this.reserve(text);
        }
        this.toggleAttribute("urgent", left > 0 && left < 60_000);
        this.closest("[data-ends]")?.toggleAttribute("ended", left <= 0);
        this.speak(left);
        if (left <= 0) {
            // Opens a button that waits for this moment. The server confirms it, and decides by the time when a press arrives.
            this.closest("button[data-opens]")?.removeAttribute("disabled");
            return 1000;
        }
        return (left < 10_000 && !calm.matches ? left % 100 : left % 1000) + 1;
    }

    reserve(text) {
        if (text.length > this.space.dataset.widest.length) {
            this.space.dataset.widest = text.replace(/\d/g, "0");
        }
    }

    speak(left) {
        const before = this.left;
        this.left = left;
        this.event = events[this.getAttribute("spoken")];
        if (!this.event || before === undefined || before <= 0) {
            return;
        }
        if (left <= 0) {
            announce(this.event.over);
            return;
        }
        // A moment that passed in the background, or while the machine slept, isn't announced.
        const moment = moments.find(({ at }) => before > at && left <= at && left > at - stale);
        if (moment) {
            announce(`${moment.text} ${this.event.before}`);
        }
    }

    announceNearEnd() {
        if (this.event && this.left > 0 && this.until - serverNow() < 1000) {
            announce(this.event.over);
        }
    }
}

customElements.define("count-down", CountDown);
