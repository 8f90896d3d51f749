// Stores an intended purchase in the tab until it's an order: its idempotency key, so that a double click, a reload or a new connection
// never buys twice, and the chosen quantity. A press on Buy while the connection is down waits: the page says so, the shopper can cancel,
// and every press gets an answer.

import { serverNow } from "./clock.js";

// Used if the browser forbids storage. It lasts as long as the page.
const fallbackStorage = new Map();

function read(item) {
    try {
        return sessionStorage.getItem(item);
    } catch {
        return fallbackStorage.get(item);
    }
}

function write(item, value) {
    try {
        sessionStorage.setItem(item, value);
    } catch {
        fallbackStorage.set(item, value);
    }
}

function forget(item) {
    try {
        sessionStorage.removeItem(item);
    } catch {
        fallbackStorage.delete(item);
    }
}

const keyOf = productId => `purchase:${productId}`;
const quantityOf = productId => `quantity:${productId}`;
const isKey = text => /^[0-9a-z]{26}$/.test(text ?? "");

// A whole number of at least 1 in plain digits, as the server reads it; 0 for any other text.
const readQuantity = text => /^\s*\d{1,7}\s*$/.test(text ?? "") ? Number(text) : 0;

// The quantity field. A page where each customer can buy one unit has none.
const fieldOf = form => form?.querySelector("input[data-max]");

function storeQuantity(productId, text) {
    const quantity = readQuantity(text);
    if (quantity > 0) {
        write(quantityOf(productId), quantity);
    } else {
        forget(quantityOf(productId));
    }
}

// A press on Buy is stored until it's answered. If the page is left before that, the next page finds the product here.
const pressed = "pressed";
const pressedWithin = 10 * 60 * 1000;
let unanswered = null;

function open(productId, fresh) {
    const stored = read(keyOf(productId));
    if (isKey(stored)) {
        return stored;
    }
    write(keyOf(productId), fresh);
    return fresh;
}

function drop(productId) {
    forget(keyOf(productId));
    forget(quantityOf(productId));
}

let isFirst = true;

// Called by the server while the page is connected, and by live.js.
window.purchase = {
    /**
     * Returns the tab's key for the product, or stores and returns the fresh one. Also returns the quantity that was chosen before the
     * page was loaded (0 for none, and when the page reconnects) and whether Buy was pressed before and not answered.
     */
    open(productId, fresh) {
        const quantity = isFirst ? readQuantity(read(quantityOf(productId))) : 0;
        const isPressed = isFirst && unanswered === productId;
        isFirst = false;
        unanswered = null;
        return { key: open(productId, fresh), quantity, isPressed };
    },

    /** Prepares a page that a link brought without loading this script again. */
    preparePage,

    /** Begins another intended purchase. */
    keep(productId, key) {
        drop(productId);
        forget(pressed);
        write(keyOf(productId), key);
    },

    /** Whether the shopper still waits for a press that took long to arrive. */
    isWanted: id => press?.id === id && !press.isWithdrawn,

    /** Whether a press waits for its answer. */
    isWaiting: () => press !== null,
};

const isConnected = form => form.dataset.connected !== undefined;

function preparePage() {
    // On an order's page, and on a page where the key is used up.
    document.querySelectorAll("[data-purchase-done]").forEach(done => drop(done.dataset.purchaseDone));

    // A press has been answered if it led to another page, such as the login, or if this page shows the outcome.
    const [product, at] = (read(pressed) ?? "").split(" ");
    forget(pressed);
    const form = document.querySelector("form[data-product]");
    const isAnswered = document.querySelector("[data-outcome]") !== null;
    unanswered = !isAnswered && form?.dataset.product === product && Date.now() - Number(at) < pressedWithin ? product : null;

    // While the page isn't connected, the form is sent as it is, with the tab's key and quantity.
    if (!form || isConnected(form)) {
        return;
    }
    if (form.elements.key) {
        form.elements.key.value = open(form.dataset.product, form.elements.key.value);
    }
    const chosen = readQuantity(read(quantityOf(form.dataset.product)));
    const field = fieldOf(form);
    if (chosen && field) {
        field.value = Math.min(chosen, Number(field.dataset.max));
    }
    if (unanswered) {
        setTimeout(answerWithoutConnection, 4000);
    }
}

// A page without a connection asks what happened to the press on the page before it.
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
                showStatus(form, texts.notFoundYet);
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

preparePage();

document.addEventListener("click", event => {
    if (!press || !event.target.closest?.("form[data-product] [data-step]")) {
        return;
    }
    // It may have been answered since the last step.
    step();
    if (press) {
        event.stopImmediatePropagation();
    }
}, { capture: true });

document.addEventListener("click", event => {
    // A shopper who goes on to the order has seen that it was placed.
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
        storeQuantity(stepper.form.dataset.product, field.value);
    }
});

document.addEventListener("change", event => {
    const form = event.target.form;
    if (form?.dataset.product && event.target === fieldOf(form)) {
        storeQuantity(form.dataset.product, event.target.value);
    }
});

// --- A press on Buy ------------------------------------------------------------------------------------------------
// A press is sent only while the connection is up. If the server receives it late, it buys only if the page still waits for it
// (isWanted). So nothing is bought after the shopper cancelled, or read that the order wasn't received.

const waitsAfter = 800;
const withdrawnAfter = 20_000;
const texts = {
    waiting: "Waiting for the connection…",
    sendsLater: "We'll send your order as soon as the connection is back.",
    noConnection: "Your order didn't reach us: there's no connection. Nothing was bought. Press Buy again.",
    notFoundYet: "We can't find your order yet. The page was interrupted before it showed an answer. If you press Buy again, you won't "
        + "buy twice.",
    unknown: "There's no connection, so we don't know yet if your order reached us. This page shows it as soon as the connection is back.",
    cancelled: "Cancelled. Nothing was bought.",
    cancelledLate: "Cancelled, unless your order got through first. When the connection is back, this page shows it.",
};
let press = null;

// A press that was withdrawn, but may have been received first. The server is asked as soon as the connection is back.
let uncertain = null;
let resolving = null;

Blazor.registerCustomEventType("press", { createEventArgs: event => event.detail });

// For this time, a second press doesn't interrupt the answer to a form. After that, a press is safe because it has the same key.
const answersWithin = 5000;

document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.dataset?.product) {
        return;
    }
    const isStatic = !isConnected(form);
    if (press) {
        // It may have been answered since the last step.
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
    uncertain = null;
    // The shopper buys what the page shows while the press waits.
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
        timer: setInterval(step, 100),
    };
    // If the page is reloaded while the press waits, the next page answers it.
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
    // The connection that it was sent on is gone, so it may be lost. The key is the same, so it can't become a second order.
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
    // A press that the shop has received isn't withdrawn, however long the shop takes.
    const isOver = age > withdrawnAfter || (!press.isSent && serverNow() > press.until);
    if (isOver && !(press.isSent && isUp && isReceived())) {
        withdraw(texts.noConnection, texts.unknown);
    }
}

function send(form, isUp) {
    if (isConnected(form) && isUp) {
        press.isSent = true;
        press.hub = window.connection.hub();
        // The field first, so that the server knows the quantity that the page shows.
        fieldOf(form)?.dispatchEvent(new Event("change", { bubbles: true }));
        sendPress(form, { id: press.id, quantity: press.quantity, price: press.price, sentAt: serverNow() });
    } else if (!isConnected(form) && window.connection.isReachable()) {
        noteSent(form);
        finish();
        HTMLFormElement.prototype.submit.call(form);
    } else if (!isConnected(form)) {
        window.connection.probe();
    }
}

function sendPress(form, detail) {
    form.dispatchEvent(new CustomEvent("press", { bubbles: true, detail }));
}

// Stops waiting for the press.
function withdraw(textIfNotSent, textIfSent) {
    const { id, productId, isSent } = press;
    const form = currentForm();
    press.isWithdrawn = true;
    finish();
    if (!isSent) {
        forget(pressed);
        showStatus(form, textIfNotSent);
        return;
    }
    showStatus(form, textIfSent);
    uncertain = { id, productId, isAsked: false };
    resolving ??= setInterval(resolve, 500);
}

function cancel() {
    if (press) {
        withdraw(texts.cancelled, texts.cancelledLate);
    }
}

// When the connection is back, the server has answered, or it is asked.
function resolve() {
    const form = document.querySelector("form[data-product]");
    if (!uncertain || document.querySelector(`[data-answered="${uncertain.id}"]`) || form?.dataset.product !== uncertain.productId) {
        endUncertainty(form);
    } else if (!window.connection.isUp()) {
        uncertain.isAsked = false;
    } else if (isConnected(form) && !uncertain.isAsked) {
        uncertain.isAsked = true;
        sendPress(form, { id: uncertain.id, sentAt: serverNow(), isQuestion: true });
    }
}

function endUncertainty(form) {
    clearInterval(resolving);
    resolving = null;
    if (uncertain) {
        uncertain = null;
        forget(pressed);
        clearStatus(form);
    }
}

function finish() {
    clearInterval(press.timer);
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
    label.textContent = texts.waiting;
    button.append(label);
    showStatus(form, texts.sendsLater, true);
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

function showStatus(form, text, canCancel = false) {
    const status = statusOf(form);
    if (!status) {
        return;
    }
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    const message = document.createElement("div");
    message.className = "message message-warn";
    message.append(paragraph);
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

// After a reload, the page shows the same quantity.
addEventListener("pagehide", () => {
    const form = document.querySelector("form[data-product]");
    const field = fieldOf(form);
    if (field) {
        storeQuantity(form.dataset.product, field.value);
    }
});
