// What the tab stores about an intended purchase until it is an order: its idempotency key, so that a double click, a reload or a new
// connection never buys twice, and the chosen quantity. And what happens to a press on Buy while the connection is down: the page says that it
// waits, the visitor can cancel, and every press ends in an answer.

import { serverNow } from "./clock.js";

// A browser that forbids storage keeps them as long as the page.
const forgetful = new Map();

function read(item) {
    try {
        return sessionStorage.getItem(item);
    } catch {
        return forgetful.get(item);
    }
}

function write(item, value) {
    try {
        sessionStorage.setItem(item, value);
    } catch {
        forgetful.set(item, value);
    }
}

function forget(item) {
    try {
        sessionStorage.removeItem(item);
    } catch {
        forgetful.delete(item);
    }
}

const keyOf = productId => `purchase:${productId}`;
const quantityOf = productId => `quantity:${productId}`;
const isKey = text => /^[0-9a-z]{26}$/.test(text ?? "");

// A whole number of at least 1 in plain digits, as the server reads it; 0 for any other text.
const readQuantity = text => /^\s*\d{1,7}\s*$/.test(text ?? "") ? Number(text) : 0;

// The quantity that the visitor can see and change. A page that sells single units has none.
const fieldOf = form => form?.querySelector("input[data-max]");

function keepQuantity(productId, text) {
    const quantity = readQuantity(text);
    if (quantity > 0) {
        write(quantityOf(productId), quantity);
    } else {
        forget(quantityOf(productId));
    }
}

// The product whose Buy was pressed on the page before this one, which was gone before it could show an answer.
const pressed = "pressed";
const pressedWithin = 10 * 60 * 1000;
let unanswered = null;

function open(productId, fresh) {
    const kept = read(keyOf(productId));
    if (isKey(kept)) {
        return kept;
    }
    write(keyOf(productId), fresh);
    return fresh;
}

function drop(productId) {
    forget(keyOf(productId));
    forget(quantityOf(productId));
}

let isFirst = true;

// The page's own calls, when it is connected.
window.purchase = {
    /**
     * The tab's key for the product; the fresh one if it has none, or one that is no key. And the quantity that was chosen before the page
     * was loaded, or 0; a page that is connected again knows its quantity better. And whether Buy was pressed before and not answered.
     */
    open(productId, fresh) {
        const quantity = isFirst ? readQuantity(read(quantityOf(productId))) : 0;
        const isPressed = isFirst && unanswered === productId;
        isFirst = false;
        unanswered = null;
        return { key: open(productId, fresh), quantity, isPressed };
    },

    /** A link brought another page, without loading this script again. */
    takeUp,

    /** Another intended purchase begins. */
    keep(productId, key) {
        drop(productId);
        forget(pressed);
        write(keyOf(productId), key);
    },

    /** Whether the visitor still waits for this press: asked about one that took long to arrive. */
    isWanted: id => press?.id === id && !press.isWithdrawn,

    /** Whether a press waits for its answer. */
    isWaiting: () => press !== null,
};

const isConnected = form => form.dataset.connected !== undefined;

function takeUp() {
    // An order's page, and a page that says that the key is used up.
    document.querySelectorAll("[data-purchase-done]").forEach(done => drop(done.dataset.purchaseDone));

    // A visitor who was sent elsewhere, to the login for example, or who reads an outcome here has been answered.
    const [product, at] = (read(pressed) ?? "").split(" ");
    forget(pressed);
    const form = document.querySelector("form[data-product]");
    const isAnswered = document.querySelector("[data-outcome]") !== null;
    unanswered = !isAnswered && form?.dataset.product === product && Date.now() - Number(at) < pressedWithin ? product : null;

    // The same before the page is connected, or when it never is: the form is sent as it stands.
    if (!form || isConnected(form)) {
        return;
    }
    if (form.elements.key) {
        form.elements.key.value = open(form.dataset.product, form.elements.key.value);
    }
    const kept = readQuantity(read(quantityOf(form.dataset.product)));
    const field = fieldOf(form);
    if (kept && field) {
        field.value = Math.min(kept, Number(field.dataset.max));
    }
    if (unanswered) {
        setTimeout(answerWithoutConnection, 4000);
    }
}

// A page without a connection finds out by itself what happened to the press before it.
async function answerWithoutConnection() {
    const form = document.querySelector("form[data-product]");
    const key = form && read(keyOf(form.dataset.product));
    if (!form || isConnected(form) || form.dataset.product !== unanswered || !isKey(key)) {
        return;
    }
    try {
        const response = await fetch(`/live/purchases/${key}`, { cache: "no-store" });
        if (response.ok) {
            const { orderId } = await response.json();
            unanswered = null;
            if (orderId) {
                location.replace(`/orders/${orderId}?placed=true`);
            } else {
                say(form, notReceived);
            }
            return;
        }
        if (response.status === 401) {
            return;
        }
    } catch {
        // Still offline.
    }
    setTimeout(answerWithoutConnection, 2000);
}

takeUp();

document.addEventListener("click", event => {
    if (!press || !event.target.closest?.("form[data-product] [data-step]")) {
        return;
    }
    // It may have been answered since the last look.
    step();
    if (press) {
        event.stopImmediatePropagation();
    }
}, { capture: true });

document.addEventListener("click", event => {
    // A visitor who goes on to the order has seen that it was placed.
    const seen = event.target.closest?.("[data-purchase-seen]");
    if (seen) {
        drop(seen.dataset.purchaseSeen);
    }
    if (event.target.closest?.("[data-withdraw]")) {
        cancel();
    }
    const stepper = event.target.closest?.("form[data-product] [data-step]");
    const field = stepper && fieldOf(stepper.form);
    if (field && !isConnected(stepper.form)) {
        field.value = Math.min(Math.max((readQuantity(field.value) || 1) + Number(stepper.dataset.step), 1), Number(field.dataset.max));
        keepQuantity(stepper.form.dataset.product, field.value);
    }
});

document.addEventListener("change", event => {
    const form = event.target.form;
    if (form?.dataset.product && event.target === fieldOf(form)) {
        keepQuantity(form.dataset.product, event.target.value);
    }
});

// --- A press on Buy ------------------------------------------------------------------------------------------------
// A press is sent only while the connection is up. One that the server gets late is bought only if the page still waits for it
// (isWanted), so nothing is bought after the visitor cancelled or was told that it was not received.

const waitsAfter = 800;
const withdrawnAfter = 20_000;
const notReceived = "Not received: press Buy again. The connection was lost when you pressed Buy. Nothing was bought.";
let press = null;

// Withdrawn, but perhaps received before that: asked about as soon as the connection is back.
let doubt = null;
let resolving = null;

Blazor.registerCustomEventType("press", { createEventArgs: event => event.detail });

// An answer that is on its way to a form without a connection isn't cut off by a second press. Later, or after the first was stopped, the
// same key makes another press safe.
const answersWithin = 5000;

document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.dataset?.product) {
        return;
    }
    const isStatic = !isConnected(form);
    if (press) {
        // It may have been answered since the last look.
        step();
    }
    if (press || Date.now() - Number(form.dataset.sent ?? 0) < answersWithin) {
        event.preventDefault();
        event.stopImmediatePropagation();
    } else if (isStatic && window.connection.isReachable()) {
        noteSent(form);
    } else {
        event.preventDefault();
        event.stopImmediatePropagation();
        begin(form);
    }
}, { capture: true });

function noteSent(form) {
    form.dataset.sent = Date.now();
    write(pressed, `${form.dataset.product} ${Date.now()}`);
}

function begin(form) {
    doubt = null;
    // What is shown while the press waits is what is bought.
    lock(form, true);
    press = {
        id: `${Date.now()}-${Math.random()}`,
        productId: form.dataset.product,
        quantity: fieldOf(form)?.value ?? null,
        price: form.elements.price?.value ?? null,
        until: Number(form.dataset.until) || Infinity,
        began: performance.now(),
        isSent: false,
        isWithdrawn: false,
        look: setInterval(step, 100),
    };
    // A page that is loaded again while the press waits has to answer it.
    write(pressed, `${press.productId} ${Date.now()}`);
    clearStatus(form);
    step();
}

const currentForm = () => document.querySelector(`form[data-product="${press.productId}"]`);
const isReceived = () => document.querySelector(".button-buy[aria-busy]") !== null;

function step() {
    const form = currentForm();
    if (document.querySelector(`[data-answered="${press.id}"]`)) {
        finish();
        forget(pressed);
        return;
    }
    const age = performance.now() - press.began;
    const isUp = window.connection.isUp();
    // Lost with the connection it was sent on, perhaps. The key is the same, so it can't become a second order.
    if (press.isSent && isUp && press.hub !== window.connection.hub() && !isReceived()) {
        press.isSent = false;
    }
    if (!press.isSent && form) {
        send(form, isUp);
    }
    if (!press) {
        return;
    }
    if (!isUp || (age > waitsAfter && !isReceived())) {
        showWaiting(form);
    } else if (isReceived()) {
        showReady(form);
    }
    // A busy shop that has the press is given its time.
    const isOver = age > withdrawnAfter || (!press.isSent && serverNow() > press.until);
    if (isOver && !(press.isSent && isUp && isReceived())) {
        withdraw("Not received: there was no connection. Nothing was bought. Press Buy again.", "Not received so far: there is no connection. When it is back, this page shows your order if it got through.");
    }
}

function send(form, isUp) {
    if (isConnected(form) && isUp) {
        press.isSent = true;
        press.hub = window.connection.hub();
        // The field first: what it shows then is what is bought.
        fieldOf(form)?.dispatchEvent(new Event("change", { bubbles: true }));
        tell(form, { id: press.id, quantity: press.quantity, price: press.price, sentAt: serverNow() });
    } else if (!isConnected(form) && window.connection.isReachable()) {
        noteSent(form);
        finish();
        HTMLFormElement.prototype.submit.call(form);
    } else if (!isConnected(form)) {
        window.connection.probe();
    }
}

function tell(form, detail) {
    form.dispatchEvent(new CustomEvent("press", { bubbles: true, detail }));
}

// The visitor doesn't wait any longer.
function withdraw(forNotSent, forSent) {
    const { id, productId, isSent } = press;
    const form = currentForm();
    press.isWithdrawn = true;
    finish();
    if (!isSent) {
        forget(pressed);
        say(form, forNotSent);
        return;
    }
    say(form, forSent);
    doubt = { id, productId, isAsked: false };
    resolving ??= setInterval(resolve, 500);
}

function cancel() {
    if (press) {
        withdraw("Cancelled. Nothing was bought.", "Cancelled, unless your order got through before. When the connection is back, this page shows it.");
    }
}

// Once the connection is back, the server has either answered or is asked.
function resolve() {
    const form = document.querySelector("form[data-product]");
    if (!doubt || document.querySelector(`[data-answered="${doubt.id}"]`) || form?.dataset.product !== doubt.productId) {
        endDoubt(form);
    } else if (!window.connection.isUp()) {
        doubt.isAsked = false;
    } else if (isConnected(form) && !doubt.isAsked) {
        doubt.isAsked = true;
        tell(form, { id: doubt.id, sentAt: serverNow(), isQuestion: true });
    }
}

function endDoubt(form) {
    clearInterval(resolving);
    resolving = null;
    if (doubt) {
        doubt = null;
        forget(pressed);
        clearStatus(form);
    }
}

function finish() {
    clearInterval(press.look);
    const form = currentForm();
    press = null;
    lock(form, false);
    showReady(form);
}

function lock(form, isLocked) {
    const field = fieldOf(form);
    if (field) {
        field.readOnly = isLocked;
    }
}

function showWaiting(form) {
    const button = form?.querySelector(".button-buy");
    if (!button || button.dataset.waiting !== undefined) {
        return;
    }
    button.dataset.waiting = "";
    button.setAttribute("aria-disabled", "true");
    const label = document.createElement("span");
    label.className = "waiting";
    label.textContent = "Waiting for the connection …";
    button.append(label);
    say(form, "Your order is sent as soon as the connection is back.", true);
}

function showReady(form) {
    clearStatus(form);
    document.querySelectorAll(".button-buy[data-waiting]").forEach(button => {
        delete button.dataset.waiting;
        button.removeAttribute("aria-disabled");
        button.querySelector(".waiting")?.remove();
    });
}

const statusOf = form => form?.parentElement.querySelector("[data-press-status]");

function say(form, text, canCancel = false) {
    const status = statusOf(form);
    if (!status) {
        return;
    }
    const words = document.createElement("p");
    words.textContent = text;
    const message = document.createElement("div");
    message.className = "message message-warn";
    message.append(words);
    if (canCancel) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-quiet button-small";
        button.dataset.withdraw = "";
        button.textContent = "Cancel";
        message.append(button);
    }
    status.replaceChildren(message);
}

function clearStatus(form) {
    statusOf(form)?.replaceChildren();
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));

// A page that is left, for a reload above all, has the same quantity when it comes back.
addEventListener("pagehide", () => {
    const form = document.querySelector("form[data-product]");
    const field = fieldOf(form);
    if (field) {
        keepQuantity(form.dataset.product, field.value);
    }
});
