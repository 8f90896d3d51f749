// What the tab keeps of an intended purchase of a product until it is an order: its idempotency key, so that a double click, a reload or a
// new connection never buys twice, and the quantity that was chosen.

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

// The product whose Buy was pressed on the page before this one, which was gone before it could show what became of it.
const pressed = "pressed";
const pressedWithin = 10 * 60 * 1000;
let unanswered = null;

function open(productId, fresh) {
    const kept = read(keyOf(productId));
    if (kept && /^[0-9a-z]{26}$/.test(kept)) {
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
        const quantity = isFirst ? Number(read(quantityOf(productId))) || 0 : 0;
        const isPressed = isFirst && unanswered === productId;
        isFirst = false;
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
};

const isConnected = form => form.dataset.connected !== undefined;

function takeUp() {
    // An order's page, and a page that says that the key is used up.
    document.querySelectorAll("[data-purchase-done]").forEach(done => drop(done.dataset.purchaseDone));

    // Who was sent elsewhere, to log in say, has been answered.
    const [product, at] = (read(pressed) ?? "").split(" ");
    forget(pressed);
    unanswered = document.querySelector("form[data-product]")?.dataset.product === product && Date.now() - Number(at) < pressedWithin ? product : null;

    // The same before the page is connected, or when it never is: the form is sent as it stands.
    const form = document.querySelector("form[data-product]");
    if (!form || isConnected(form)) {
        return;
    }
    if (form.elements.key) {
        form.elements.key.value = open(form.dataset.product, form.elements.key.value);
    }
    const kept = Number(read(quantityOf(form.dataset.product)));
    if (kept && form.elements.quantity) {
        form.elements.quantity.value = kept;
    }
}

takeUp();

document.addEventListener("click", event => {
    // Who goes on to the order has seen that it was placed.
    const seen = event.target.closest?.("[data-purchase-seen]");
    if (seen) {
        drop(seen.dataset.purchaseSeen);
    }
    const step = event.target.closest?.("form[data-product] [data-step]");
    if (step && !isConnected(step.form)) {
        const { quantity } = step.form.elements;
        quantity.value = Math.min(Math.max((Number(quantity.value) || 1) + Number(step.dataset.step), 1), Number(quantity.dataset.max));
        write(quantityOf(step.form.dataset.product), quantity.value);
    }
});

document.addEventListener("change", event => {
    const form = event.target.form;
    if (event.target.name === "quantity" && form?.dataset.product) {
        write(quantityOf(form.dataset.product), event.target.value);
    }
});

// One press, one order: a second press at once would stop the first one's answer, also when the page was connected in between. Who waits for
// longer, or stopped it, may press again: the key is the same. A page that comes back from the browser's memory is pressed anew.
const answersWithin = 5000;

document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.dataset?.product) {
        return;
    }
    if (Date.now() - Number(form.dataset.sent ?? 0) < answersWithin) {
        event.preventDefault();
        event.stopImmediatePropagation();
    } else if (!isConnected(form)) {
        form.dataset.sent = Date.now();
    } else {
        write(pressed, `${form.dataset.product} ${Date.now()}`);
        forgetOnceAnswered();
    }
}, { capture: true });

const answer = () => document.querySelector("[data-outcome]")?.dataset.outcome;

function forgetOnceAnswered() {
    const before = answer();
    const look = setInterval(() => {
        if (answer() !== undefined && answer() !== before) {
            forget(pressed);
        }
        if (!read(pressed)) {
            clearInterval(look);
        }
    }, 200);
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));

// A page that is left, for a reload above all, has the same quantity when it comes back.
addEventListener("pagehide", () => {
    const form = document.querySelector("form[data-product]");
    if (form?.elements.quantity) {
        write(quantityOf(form.dataset.product), form.elements.quantity.value);
    }
});
