// Countdowns. They run on the server's clock and need no circuit; what a phase allows is the server's to say.

import { onCorrection, serverNow } from "./clock.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const two = number => String(number).padStart(2, "0");

/** Days and hours while it is long, minutes and seconds as it nears, tenths in the last ten seconds. */
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
// In the background a timer may sleep for a minute.
addEventListener("pageshow", tick);
addEventListener("focus", tick);
document.addEventListener("visibilitychange", tick);

// --- What is spoken -----------------------------------------------------------------------------------------------

const moments = [
    { at: 600_000, text: "10 minutes left" },
    { at: 60_000, text: "1 minute left" },
    { at: 10_000, text: "10 seconds left" },
];
const turns = {
    start: { before: "until the sale starts", over: "The sale has started" },
    end: { before: "until the sale ends", over: "The sale has ended" },
};
const stale = 2000;
let silence = null;

// The region is part of the page from the beginning: readers do not listen to one that comes with its words.
function say(text) {
    const region = document.getElementById("spoken");
    if (!region || region.textContent === text) {
        return;
    }
    region.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(() => { region.textContent = ""; }, 10_000);
}

// --- The element --------------------------------------------------------------------------------------------------

// The room of the widest text so far is kept, so that nothing beside it ever moves.
const style = new CSSStyleSheet();
style.replaceSync(`
    .room { display: inline-grid; }
    .room > span, .room::after { grid-area: 1 / 1; white-space: pre; }
    .room::after { content: attr(data-widest); visibility: hidden; }
`);

// <count-down until="…" role="timer" spoken="start|end">text from the server</count-down>. What ticks lives in its shadow
// tree, so that nothing which patches the page's own nodes ever meets it. It is silent there even inside of a live region.
// What is marked data-ends around it is marked "ended" in time (app.css hides and shows what is data-until-end and data-after-end in there).
class CountDown extends HTMLElement {
    static observedAttributes = ["until"];

    constructor() {
        super();
        this.text = document.createTextNode("");
        this.room = document.createElement("span");
        this.room.className = "room";
        this.room.dataset.widest = "00:00";
        this.room.setAttribute("aria-live", "off");
        const shown = document.createElement("span");
        shown.append(this.text);
        this.room.append(shown);
        const shadow = this.attachShadow({ mode: "open" });
        shadow.adoptedStyleSheets = [style];
        shadow.append(this.room);
    }

    connectedCallback() {
        running.add(this);
        this.show(serverNow());
        timer ??= setTimeout(tick, 16);
    }

    disconnectedCallback() {
        running.delete(this);
        // The server may see the end a moment before this clock does. A page that comes alive puts another in this one's place.
        queueMicrotask(() => [...running].some(other => other.until === this.until && other.turn) || this.concludeNearEnd());
    }

    attributeChangedCallback() {
        if (this.isConnected) {
            this.concludeNearEnd();
            this.room.dataset.widest = "00:00";
            this.left = undefined;
            this.show(serverNow());
        }
    }

    /** Shows what is left and says in how many milliseconds the text changes next. */
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
            // A button that waits for this moment opens by itself; the server confirms it, and judges a press by when it arrives.
            this.closest("button[data-opens]")?.removeAttribute("disabled");
            return 1000;
        }
        return (left < 10_000 && !calm.matches ? left % 100 : left % 1000) + 1;
    }

    reserve(text) {
        if (text.length > this.room.dataset.widest.length) {
            this.room.dataset.widest = text.replace(/\d/g, "0");
        }
    }

    speak(left) {
        const before = this.left;
        this.left = left;
        this.turn = turns[this.getAttribute("spoken")];
        if (!this.turn || before === undefined || before <= 0) {
            return;
        }
        if (left <= 0) {
            say(this.turn.over);
            return;
        }
        // What was passed in the background, or asleep, is not worth a word any more.
        const moment = moments.find(({ at }) => before > at && left <= at && left > at - stale);
        if (moment) {
            say(`${moment.text} ${this.turn.before}`);
        }
    }

    concludeNearEnd() {
        if (this.turn && this.left > 0 && this.until - serverNow() < 1000) {
            say(this.turn.over);
        }
    }
}

customElements.define("count-down", CountDown);
